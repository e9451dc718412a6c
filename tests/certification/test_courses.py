"""Rare races, each brought about for real: another connection holds what a request waits for, changes it, and commits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.certification.branche import create_session, read_session, register, salarie
from tests.certification.equipe import file
from tests.certification.jury.resultats.scene import fetch
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
CANCEL = "UPDATE session_certification SET etat = 'annulee' WHERE id = $1"
SEAT = "UPDATE candidature SET etat = 'inscrite', session_id = $2, ordre_attente = NULL WHERE id = $1"
TAKE = "UPDATE session_certification SET places_prises = places_prises + 1 WHERE id = $1"
HOLDERS = "SELECT etat, count(*) FROM candidature WHERE session_id = $1 GROUP BY etat"


async def meanwhile(
    api: RunningService, request: Awaitable[httpx.Response], *changes: tuple[str, tuple[Any, ...]]
) -> httpx.Response:
    """The answer of a request that read before these changes, and writes once they are committed."""
    connection = await asyncpg.connect(api.database_url)
    try:
        async with connection.transaction():
            for statement, values in changes:
                await connection.execute(statement, *values)
            asked = asyncio.ensure_future(request)
            async with asyncio.timeout(30):
                while not (await fetch(api, WAITING))[0][0]:
                    assert not asked.done(), (await asked).text
                    await asyncio.sleep(0.01)
        return await asked
    finally:
        await connection.close()


async def held(api: RunningService, session_id: str) -> dict[str, int]:
    return {row["etat"]: row["count"] for row in await fetch(api, HOLDERS, UUID(session_id))}


@pytest.mark.parametrize("attente", [False, True])
async def test_a_session_cancelled_between_the_look_and_the_place_takes_nobody(
    api: RunningService, attente: bool
) -> None:
    opened = await create_session(api)
    body = {"session_id": opened["id"], "liste_attente": attente}
    asked = salarie(api, 0).post("/v1/candidatures", body)
    answer = await meanwhile(api, asked, (CANCEL, (UUID(opened["id"]),)))
    assert answer.status_code == 409, answer.text
    assert await held(api, opened["id"]) == {}
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (0, 0)


async def test_a_session_cancelled_while_a_request_asks_for_its_place_takes_nobody(api: RunningService) -> None:
    opened = await create_session(api)
    mine = await file(api, opened["certification_id"], 0)
    asked = salarie(api, 0).post(f"/v1/candidatures/{mine['id']}/inscription", {"session_id": opened["id"]})
    answer = await meanwhile(api, asked, (CANCEL, (UUID(opened["id"]),)))
    assert verdict(answer) == (409, "registration-closed")
    assert await held(api, opened["id"]) == {}


async def test_a_request_seated_meanwhile_is_not_withdrawn_with_its_place_lost(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    mine = await file(api, opened["certification_id"], 0)
    ids = UUID(mine["id"]), UUID(opened["id"])
    asked = salarie(api, 0).post(f"/v1/candidatures/{mine['id']}/retrait")
    answer = await meanwhile(api, asked, (SEAT, ids), (TAKE, ids[1:]))
    assert answer.status_code == 409, answer.text
    assert await held(api, opened["id"]) == {"inscrite": 1}
    ok(await salarie(api, 0).post(f"/v1/candidatures/{mine['id']}/retrait"))
    assert (await read_session(api, opened["id"]))["places_prises"] == 0


async def test_people_of_two_sessions_change_places_at_once_without_waiting_for_each_other(api: RunningService) -> None:
    """People who wait in A ask for B while those of B ask for A: no deadlock, nobody lost, both counts right."""
    first = await create_session(api, places=4, attente_max=10)
    second = await create_session(api, first["certification_id"], code="S-2", places=4, attente_max=10)
    for number in range(8):
        await register(api, (first, second)[number % 2]["id"], number)
    waiting = {
        number: (await register(api, (first, second)[number % 2]["id"], number, attente=True))["id"]
        for number in range(10, 18)
    }
    await fetch(api, "UPDATE session_certification SET places = 8")

    async def move(number: int) -> int:
        body = {"session_id": (second, first)[number % 2]["id"]}
        return (await salarie(api, number).post(f"/v1/candidatures/{waiting[number]}/inscription", body)).status_code

    assert await asyncio.gather(*map(move, waiting)) == [200] * 8
    for one in (first, second):
        seen = await read_session(api, one["id"])
        assert (seen["places_prises"], seen["en_attente"]) == (8, 0)
        assert await held(api, one["id"]) == {"inscrite": 8}
