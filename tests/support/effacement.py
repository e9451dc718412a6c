"""A person's erasure from their request to its end, on the service's own clock, which then tells its hour again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from services.parcours.effacements.horloge import advance
from tests.support.service import RunningService

DELAI = 14


@contextlib.contextmanager
def later(api: RunningService, **delta: float) -> Iterator[None]:
    """Inside the block, the service's clock is ahead by so much."""
    service = api.app.state.service
    before = service.clock

    def ahead() -> datetime:
        return before() + timedelta(**delta)

    service.clock = ahead
    try:
        yield
    finally:
        service.clock = before


async def tick(api: RunningService, days: float) -> int:
    """The clock passes once, so many days from now; how many steps it made."""
    with later(api, days=days):
        return await advance(api.app.state.service)


async def erase(api: RunningService, profil: str) -> None:
    """The person asks to be erased, and stops nothing."""
    answer = await api.as_("salarie", profil=profil).post(f"/v1/profils/{profil}/effacement")
    assert answer.status_code == 201, answer.text
    assert [await tick(api, DELAI - 1), await tick(api, DELAI)] == [1, 1]
