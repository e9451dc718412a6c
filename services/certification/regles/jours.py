"""Civil days, as delays are counted: in Europe/Paris, the day of the event not counted, months from date to date.

A delay ends with its last day: what it brings falls on the day after.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta

from services.certification.regles.parametres import Duree, Unite
from services.kit.data.days import PARIS, civil_day

__all__ = [
    "add",
    "add_days",
    "add_months",
    "civil_day",
    "add_weekdays",
    "before",
    "day_after",
    "en_lettres",
    "start_of",
]

_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def add_days(day: date, days: int) -> date:
    return day + timedelta(days=days)


def add_weekdays(day: date, days: int) -> date:
    """The last of so many days from Monday to Friday, the first of them after `day`; `day` itself for none."""
    while days > 0:
        day = add_days(day, 1)
        days -= day.weekday() < 5
    return day


def add_months(day: date, months: int) -> date:
    """The date `months` later, or the last of the month when it has no such day (31 January + 1 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add(day: date, duree: Duree) -> date:
    """The last day of a delay that an event of `day` opens."""
    if duree.unite is Unite.JOURS:
        return add_days(day, duree.nombre)
    return add_months(day, duree.nombre * (12 if duree.unite is Unite.ANNEES else 1))


def before(day: date, duree: Duree) -> date:
    """The civil day that much before another."""
    if duree.unite is Unite.JOURS:
        return add_days(day, -duree.nombre)
    return add_months(day, -duree.nombre * (12 if duree.unite is Unite.ANNEES else 1))


def day_after(day: date, duree: Duree) -> date:
    """The first day on which the delay is over: the day for `set_echeance`."""
    return add_days(add(day, duree), 1)


def start_of(day: date) -> datetime:
    """The instant at which a civil day begins in Europe/Paris, whatever the season; told in UTC like every instant."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def en_lettres(day: date) -> str:
    """A day as it is written in a French sentence: « 1er mars 2027 »."""
    return f"{'1er' if day.day == 1 else day.day} {_MOIS[day.month - 1]} {day.year}"
