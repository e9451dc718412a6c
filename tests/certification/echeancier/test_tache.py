"""The engine runs beside the service, by the service's clock, and erases once a civil day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.certification.app import create_app
from services.certification.echeancier import moteur
from services.certification.horloge.echeances import set_echeance
from services.certification.settings import CertificationSettings
from tests.certification.echeancier.conftest import EFFET, Essai
from tests.certification.echeancier.test_moteur import JOUR, waiting
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ticking(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    settings: dict[str, Any] = {"horloge_intervalle_s": 0.02}
    async with running(postgres, "certification", create_app, CertificationSettings, lifespan=True, **settings) as api:
        yield api


async def soon(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.02)


async def test_it_follows_the_clock_of_the_service(ticking: RunningService, essai: Essai) -> None:
    service = ticking.app.state.service
    service.clock = lambda: datetime(2026, 12, 9, 22, 59, tzinfo=UTC)
    async with service.database.writing() as db:
        await set_echeance(db, effet=EFFET, objet_id=uuid4(), regle="conge-vae", tombe_le=JOUR)
        await db.commit()
    await asyncio.sleep(0.2)
    assert await waiting(ticking) == 1
    service.clock = lambda: datetime(2026, 12, 9, 23, 0, tzinfo=UTC)

    async def applied() -> bool:
        return await waiting(ticking) == 0

    await soon(applied)
    assert len(essai.given) == 1


async def test_it_survives_a_failure_and_erases_once_a_day(
    ticking: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt of a day fails: it is made again, then waits for the next day."""
    first, second = datetime(2027, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 2, 12, tzinfo=UTC)
    calls: list[datetime] = []

    async def erase(_: Any, now: datetime) -> int:
        if now not in (first, second):
            return 0  # before the test holds the clock
        calls.append(now)
        if len(calls) == 1:
            raise OSError("base injoignable")
        return 0

    monkeypatch.setattr(moteur, "erase_due", erase)
    ticking.app.state.service.clock = lambda: first

    async def tried_twice() -> bool:
        return len(calls) >= 2

    await soon(tried_twice)
    await asyncio.sleep(0.2)
    assert calls == [first, first]
    ticking.app.state.service.clock = lambda: second

    async def tried_again() -> bool:
        return len(calls) >= 3

    await soon(tried_again)
    await asyncio.sleep(0.2)
    assert calls == [first, first, second]
