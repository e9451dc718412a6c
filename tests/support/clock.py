"""The tests' clock: the real one, or with PASSERELLE_TEST_INSTANT one that starts there, to try other days of the year."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

from services.kit.data.days import civil_day

VARIABLE = "PASSERELLE_TEST_INSTANT"
_START = os.environ.get(VARIABLE)
_AHEAD = datetime.fromisoformat(_START) - datetime.now(UTC) if _START else timedelta()


def now() -> datetime:
    """In UTC, as the services' own."""
    return datetime.now(UTC) + _AHEAD


def today() -> date:
    """The civil day of `now`: near midnight it is not the machine's."""
    return civil_day(now())
