"""Civil days of Europe/Paris: last Sundays of March and October, 29 February, ends of months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certification.regles.jours import add, add_days, add_months, add_weekdays, civil_day, day_after, start_of
from services.certification.regles.parametres import Duree, Unite

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 2, date(2027, 2, 15)),
        (date(2026, 3, 29), -1, date(2026, 2, 28)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_months_go_from_date_to_date(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "duree", "last"),
    [
        (date(2026, 11, 24), Duree(nombre=15, unite=Unite.JOURS), date(2026, 12, 9)),
        (date(2028, 2, 14), Duree(nombre=15, unite=Unite.JOURS), date(2028, 2, 29)),
        (date(2027, 2, 14), Duree(nombre=15, unite=Unite.JOURS), date(2027, 3, 1)),
        (date(2026, 11, 30), Duree(nombre=3, unite=Unite.MOIS), date(2027, 2, 28)),
        (date(2028, 2, 29), Duree(nombre=10, unite=Unite.ANNEES), date(2038, 2, 28)),
    ],
)
def test_a_delay_ends_with_its_last_day(day: date, duree: Duree, last: date) -> None:
    assert add(day, duree) == last
    assert day_after(day, duree) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_paris_whatever_the_season(day: date, instant: datetime) -> None:
    assert start_of(day) == instant
    assert civil_day(instant) == day
    assert civil_day(instant - timedelta(seconds=1)) == day - timedelta(days=1)


@given(DAYS, st.integers(0, 400))
def test_days_are_counted_by_the_calendar_never_by_hours(day: date, days: int) -> None:
    """Fifteen days across a change of hour are fifteen dates, not 360 hours."""
    assert (add_days(day, days) - day).days == days
    assert civil_day(start_of(add_days(day, days))) == add_days(day, days)


@given(DAYS, DAYS, st.integers(0, 130))
def test_a_later_day_never_ends_earlier(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)


@given(DAYS, st.integers(0, 60))
def test_so_many_days_from_monday_to_friday_end_on_one_of_them(day: date, days: int) -> None:
    last = add_weekdays(day, days)
    between = [add_days(day, one) for one in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == days
    assert last == day if not days else last.weekday() < 5
