"""Whoever gets a place is told once to write their identity."""

from __future__ import annotations

import pytest

from tests.certification.branche import create_cqp, create_session, register, salarie, withdraw
from tests.certification.identites.gestes import write
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def asked(api: RunningService, number: int) -> int:
    rows = ok(await salarie(api, number).get("/v1/notifications"))["elements"]
    return sum(row["objet"] == "identite" and "écrivez votre identité" in row["texte"] for row in rows)


async def test_a_place_asks_for_it_and_a_rank_only_once_it_becomes_a_place(api: RunningService) -> None:
    session = await create_session(api, places=1)
    place = await register(api, session["id"], 0)
    await register(api, session["id"], 1, attente=True)
    assert (await asked(api, 0), await asked(api, 1)) == (1, 0)
    await withdraw(api, place["id"], 0)
    assert await asked(api, 1) == 1


async def test_it_is_asked_once_whatever_places_follow(api: RunningService) -> None:
    for code in ("CQP-UN", "CQP-DEUX"):
        cqp = await create_cqp(api, code=code)
        await register(api, (await create_session(api, cqp["id"], code=f"S-{code}"))["id"], 0)
    assert await asked(api, 0) == 1


async def test_a_place_taken_later_asks_for_it_too(api: RunningService) -> None:
    session = await create_session(api)
    body = {"certification_id": session["certification_id"]}
    mine = ok(await salarie(api, 0).post("/v1/candidatures", body), 201)
    assert await asked(api, 0) == 0
    ok(await salarie(api, 0).post(f"/v1/candidatures/{mine['id']}/inscription", {"session_id": session["id"]}))
    assert await asked(api, 0) == 1


async def test_nothing_is_asked_of_who_wrote_it(api: RunningService) -> None:
    ok(await write(api, 0))
    await register(api, (await create_session(api))["id"], 0)
    assert await asked(api, 0) == 0
