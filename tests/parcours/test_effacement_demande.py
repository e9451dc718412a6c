"""Only the person ends their record: asked, confirmed the day before, stopped until the last day, told at each step."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.data.days import civil_day
from services.parcours.effacements.horloge import advance
from tests.parcours.branche import Branche, created, etag
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.effacement import DELAI, later, tick
from tests.support.http import ok

pytestmark = pytest.mark.anyio


async def ask(branche: Branche) -> dict[str, Any]:
    return await created(branche.holder.post(branche.path("effacement")))


async def told(branche: Branche) -> list[tuple[str, dict[str, Any]]]:
    """What the feed says of the person's erasure, oldest first."""
    events = [event for event in await branche.api.events() if event["subject"] == branche.claire]
    kinds = [(event["type"].removeprefix("passerelle.parcours."), event["data"]) for event in events]
    return [(kind, data) for kind, data in kinds if not kind.startswith("profil.")]


async def exists(branche: Branche) -> bool:
    return (await branche.rh().get(branche.path())).status_code == 200


async def test_what_was_asked_erases_nothing_before_its_day(branche: Branche) -> None:
    asked = await ask(branche)
    assert (asked["origine"], asked["efface_le"], asked["confirme_le"]) == ("personne", in_days(DELAI), None)
    assert ok(await branche.holder.get(branche.path("effacement"))) == asked
    assert await tick(branche.api, DELAI - 2) == 0
    assert await tick(branche.api, DELAI - 1) == 1
    assert await tick(branche.api, DELAI - 1) == 0
    assert await exists(branche)
    assert ok(await branche.holder.get(branche.path("effacement")))["confirme_le"] is not None
    assert await tick(branche.api, DELAI) == 1
    assert not await exists(branche)
    assert await tick(branche.api, DELAI) == 0


async def test_each_step_is_said_to_who_notifies_and_to_nobody_else(branche: Branche) -> None:
    seen = (await branche.rh().get(branche.path())).content
    await ask(branche)
    await tick(branche.api, DELAI - 1)
    data = {"id": branche.claire, "origine": "personne", "efface_le": in_days(DELAI)}
    assert await told(branche) == [("effacement.demande", data), ("effacement.confirme", data)]
    path = branche.path("effacement")
    await branche.holder.delete(path, headers=await etag(branche.holder, path))
    assert (await told(branche))[-1] == ("effacement.arrete", data)
    assert (await branche.rh().get(branche.path())).content == seen


@pytest.mark.parametrize("days", [0, DELAI - 1, DELAI + 30])
async def test_the_person_stops_it_until_it_is_done_even_when_the_clock_is_late(branche: Branche, days: int) -> None:
    """A clock that stood still past the day confirms first, and leaves a whole day."""
    await ask(branche)
    await tick(branche.api, days)
    assert await exists(branche)
    path = branche.path("effacement")
    assert verdict(await branche.holder.delete(path)) == (428, "precondition-required")
    stopped = await branche.holder.delete(path, headers=await etag(branche.holder, path))
    assert (stopped.status_code, stopped.content) == (204, b"")
    assert await tick(branche.api, DELAI + 60) == 0
    assert await exists(branche)
    assert verdict(await branche.holder.get(path)) == (404, "not-found")
    await ask(branche)


async def test_a_clock_that_was_late_leaves_the_day_that_the_confirmation_promises(branche: Branche) -> None:
    await ask(branche)
    late = DELAI + 30
    assert await tick(branche.api, late) == 1
    assert ok(await branche.holder.get(branche.path("effacement")))["efface_le"] == in_days(late + 1)
    assert await tick(branche.api, late) == 0
    assert await tick(branche.api, late + 1) == 1
    assert not await exists(branche)


async def test_one_erasure_at_a_time(branche: Branche) -> None:
    first = await ask(branche)
    with later(branche.api, days=3):
        again = await branche.holder.post(branche.path("effacement"))
    assert verdict(again) == (409, "erasure-to-come")
    assert ok(await branche.holder.get(branche.path("effacement"))) == first


async def test_nobody_else_asks_for_it_stops_it_or_knows_of_it(branche: Branche) -> None:
    """Neither the employer, the manager nor a machine can end a record, before or after the person asked."""
    others = {name: caller for name, caller in branche.everybody().items() if name != "titulaire"}
    path = branche.path("effacement")
    for is_asked in (False, True):
        for name, caller in others.items():
            for answer in (await caller.post(path), await caller.delete(path, headers={"If-Match": '"v1"'})):
                assert answer.status_code in (403, 404), (name, answer.text)
            assert verdict(await caller.get(path)) == (404, "not-found"), name
            assert (await caller.delete(branche.path(), headers={"If-Match": '"v1"'})).status_code == 405, name
        if not is_asked:
            await ask(branche)
    assert ok(await branche.holder.get(path))["confirme_le"] is None
    assert await tick(branche.api, DELAI + 400) == 1


async def test_a_manager_erases_themself_as_anybody(branche: Branche) -> None:
    await created(branche.manager.post(branche.path("effacement", profil=branche.paul)))
    await tick(branche.api, DELAI - 1)
    assert await tick(branche.api, DELAI) == 1
    assert (await branche.emploi())["manager_id"] is None


async def test_two_copies_of_the_service_erase_once(branche: Branche) -> None:
    await ask(branche)
    await tick(branche.api, DELAI - 1)
    service = branche.api.app.state.service
    with later(branche.api, days=DELAI):
        done = await asyncio.gather(*(advance(service) for _ in range(4)))
    assert sum(done) == 1
    assert len([event for event in await branche.api.events() if event["subject"] == branche.claire]) == 1


async def test_one_that_fails_does_not_hold_the_others_back(branche: Branche) -> None:
    """A row that the database refuses to delete stays for the next pass."""
    await ask(branche)
    await created(branche.salarie(branche.denis).post(branche.path("effacement", profil=branche.denis)))
    await tick(branche.api, DELAI - 1)
    async with branche.api.app.state.database.writing() as db:
        await db.execute(text("CREATE TABLE cite (id uuid REFERENCES profil (id))"))
        await db.execute(text("INSERT INTO cite VALUES (:id)"), {"id": branche.claire})
        await db.commit()
    assert await tick(branche.api, DELAI) == 1
    assert await exists(branche)
    assert (await branche.rh().get(branche.path(profil=branche.denis))).status_code == 404


async def test_the_day_is_the_one_of_paris(branche: Branche) -> None:
    asked = await ask(branche)
    now = branche.api.app.state.service.clock()
    assert asked["efface_le"] == str(civil_day(now).fromordinal(civil_day(now).toordinal() + DELAI))
