"""Civil days: the law and the branch count them in Europe/Paris, the clock ticks in UTC."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def civil_day(instant: datetime) -> date:
    """The day in Europe/Paris of an aware instant."""
    return instant.astimezone(PARIS).date()
