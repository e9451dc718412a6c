"""Civil days: an acquis is dated in Europe/Paris, the clock ticks in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def civil_day(instant: datetime) -> date:
    """The day in Europe/Paris of an aware instant."""
    return instant.astimezone(PARIS).date()
