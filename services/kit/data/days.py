"""The clock, which ticks in UTC, and civil days, which the law and the branch count in Europe/Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def utc_now() -> datetime:
    """The hour of the machine: for the clock of a service, its access lines, and commands; all else takes `uow.now`."""
    return datetime.now(UTC)


def civil_day(instant: datetime) -> date:
    """The day in Europe/Paris of an aware instant."""
    return instant.astimezone(PARIS).date()
