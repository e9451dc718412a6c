"""A person who was shown sees to whom, for which métier, which day; nobody else does, and it does not last."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.kit.web.auth import Actor
from services.matching.index.consumers import erase
from services.matching.mobilites.apparitions import erase_old, erasing
from tests.matching.branche import (
    GPS_A,
    GPS_B,
    acquis,
    besoin,
    conseiller,
    metier_id,
    ouverte,
    profil,
    rh,
    salarie,
    slug,
    tell,
)
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
NEAR = [acquis("conseil", 3), acquis("calcul", 2)]
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
OTHERS = ("manager", "rh", "sirh", "certificateur", "jury", "cpnef", "syndicat", "administrateur", "service")


def path(number: int) -> str:
    return f"/v1/rapprochements/profils/{profil(number)}/apparitions"


@pytest.fixture
async def branche(api: RunningService) -> RunningService:
    """Two of A who agreed, one far readier than the other; B needs conseillers and managers."""
    people = [ouverte(10, *NEAR, metier_id=None), ouverte(11, metier_id=None)]
    await tell(api, "parcours", [besoin(of=GPS_B), besoin("manager", of=GPS_B), *people])
    api.app.state.service.clock = lambda: NOON
    return api


async def look(api: RunningService, metier: str = "conseiller", **query: Any) -> None:
    more = "".join(f"&{name}={value}" for name, value in query.items())
    answer = await rh(api, GPS_B).get(f"/v1/rapprochements/mobilites?metier={metier_id(metier)}{more}")
    assert answer.status_code == 200, answer.text


async def seen(api: RunningService, number: int) -> list[tuple[str, str, str]]:
    answer = await salarie(api, number).get(path(number))
    assert answer.status_code == 200, answer.text
    return [(one["le"], one["entite_id"], one["metier_id"]) for one in answer.json()["elements"]]


async def rows(api: RunningService) -> int:
    async with api.app.state.database.reading() as db:
        return int(await db.scalar(text("SELECT count(*) FROM apparition")) or 0)


async def test_a_line_a_day_an_employer_and_a_metier(branche: RunningService) -> None:
    assert await seen(branche, 10) == []
    for metier in ("conseiller", "conseiller", "manager"):
        await look(branche, metier)
    today = [("2026-11-25", GPS_B, metier_id(metier)) for metier in ("manager", "conseiller")]
    assert await seen(branche, 10) == today
    branche.app.state.service.clock = lambda: NOON + timedelta(days=1)
    await look(branche)
    assert await seen(branche, 10) == [("2026-11-26", GPS_B, metier_id("conseiller")), *today]


async def test_only_who_is_on_the_page_was_shown(branche: RunningService) -> None:
    await look(branche, limite=1)
    assert (len(await seen(branche, 10)), await seen(branche, 11)) == (1, [])


async def test_looking_for_nobody_in_particular_shows_nobody(branche: RunningService) -> None:
    await rh(branche, GPS_B).get(f"/v1/rapprochements/mobilites?metier={metier_id('gestionnaire')}")
    await rh(branche, GPS_B).get("/v1/rapprochements/besoins")
    await rh(branche).get(f"/v1/rapprochements/mobilites?metier={metier_id('conseiller')}")
    assert await rows(branche) == 0


async def test_for_anybody_else_it_does_not_exist(branche: RunningService) -> None:
    await look(branche)
    callers = [branche.as_(role, entite=GPS_A, profil=profil(1)) for role in OTHERS]
    for caller in [*callers, conseiller(branche), salarie(branche, 11), rh(branche, GPS_B)]:
        there, nowhere = [
            await caller.get(one, headers={"X-Request-Id": "requete-de-test"})
            for one in (path(10), path(10).replace(profil(10), str(uuid4())))
        ]
        assert (there.status_code, slug(there), there.content) == (404, "not-found", nowhere.content)


async def test_it_is_kept_as_long_as_the_settings_say(branche: RunningService) -> None:
    service, settings = branche.app.state.service, branche.app.state.etat.settings
    await look(branche)
    service.clock = lambda: NOON + timedelta(days=365)
    assert await erase_old(service, settings) == 0
    assert len(await seen(branche, 10)) == 1
    service.clock = lambda: NOON + timedelta(days=366)
    assert await seen(branche, 10) == []
    assert (await erase_old(service, settings), await rows(branche)) == (2, 0)


async def test_what_is_too_old_is_erased_beside_the_service(branche: RunningService) -> None:
    await look(branche)
    branche.app.state.service.clock = lambda: NOON + timedelta(days=366)
    async with erasing(branche.app), asyncio.timeout(10):
        while await rows(branche):
            await asyncio.sleep(0.02)


async def test_it_goes_with_the_person(branche: RunningService) -> None:
    await look(branche)
    await tell(branche, "parcours", [("profil.efface", {"id": profil(10)})])
    assert await rows(branche) == 1
    assert (await salarie(branche, 10).get(path(10))).status_code == 404


async def test_looking_while_somebody_is_erased_leaves_nothing_of_them(branche: RunningService) -> None:
    """The answer waits for the erasure, then sees it, although the index knows the person still."""
    async with UnitOfWork(branche.app.state.service, Actor(sujet="parcours"), "effacer", datetime.now(UTC)) as uow:
        await erase(uow, [UUID(profil(10))])
        looking = asyncio.create_task(look(branche))
        await asyncio.sleep(0.5)
        assert not looking.done()
        await uow.finish()
    await looking
    assert (await seen(branche, 10), len(await seen(branche, 11))) == ([], 1)
