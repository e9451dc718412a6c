"""The feeds over real HTTP: caught up from nothing, followed, restored, and a neighbour that is gone."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest

from services.matching.app import create_app
from services.matching.settings import MatchingSettings
from tests.matching.branche import (
    CAMILLE,
    CATALOGUE,
    OFFRE,
    PEOPLE,
    competence,
    of,
    person,
    profil,
    read,
    rh,
    salarie,
    slug,
)
from tests.matching.voisins import Voisins
from tests.support.issuer import TRUSTED
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio


@pytest.fixture
async def voisins() -> AsyncIterator[Voisins]:
    neighbours = Voisins()
    neighbours.tell("competences", CATALOGUE)
    neighbours.tell("certification", OFFRE)
    neighbours.tell("parcours", PEOPLE)
    await neighbours.start()
    yield neighbours
    await neighbours.stop()


@pytest.fixture
async def live(postgres: PostgresForTests, voisins: Voisins) -> AsyncIterator[RunningService]:
    """The service following its neighbours, caught up."""
    settings = {**voisins.settings(), "publication_s": 0.02, "perime_apres_s": 1.0}
    async with running(postgres, "matching", create_app, MatchingSettings, lifespan=True, **settings) as service:
        await until(lambda: is_ready(service))
        yield service


async def is_ready(service: RunningService) -> bool:
    return (await service.anonymous.get("/pret")).status_code == 200


async def until(claim: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    """Wait for what must come true."""
    end = time.monotonic() + seconds
    while not await claim():
        assert time.monotonic() < end, "waited for nothing"
        await asyncio.sleep(0.05)


async def status(service: RunningService, number: int = 0, what: str = "situation") -> int:
    return (await salarie(service, number).get(of(number, what))).status_code


async def flux(service: RunningService) -> dict[str, Any]:
    return dict((await read(salarie(service), of(0, "situation")))["provenance"]["flux"])


async def test_catches_up_and_follows(live: RunningService, voisins: Voisins) -> None:
    assert (await read(salarie(live), of(0, "metiers")))["elements"]
    assert set(voisins.asked) == {a for a in voisins.asked if a.startswith("Bearer ")}
    assert (await rh(live).get("/v1/rapprochements/besoins")).status_code == 200
    voisins.tell("parcours", [person(7, *CAMILLE)])
    await until(lambda: says(live, 200, 7))
    voisins.tell("parcours", [("profil.efface", {"id": profil(7)})])
    await until(lambda: says(live, 404, 7))
    voisins.tell("competences", [competence("ecrit", libelle="Écrire à un assuré")])

    async def renamed() -> bool:
        lignes = (await read(salarie(live), of(0, "situation")))["ecart"]["tenues"]
        return "Écrire à un assuré" in [ligne["item"]["libelle"] for ligne in lignes]

    await until(renamed)


async def says(service: RunningService, expected: int, number: int) -> bool:
    return await status(service, number) == expected


async def test_reads_more_than_a_page_from_the_start(postgres: PostgresForTests, voisins: Voisins) -> None:
    voisins.tell("parcours", [person(100 + i) for i in range(2_000 - len(PEOPLE))])
    async with running(
        postgres, "matching", create_app, MatchingSettings, lifespan=True, **voisins.settings()
    ) as service:
        await until(lambda: is_ready(service))
        detail = (await service.anonymous.get("/pret")).json()["dependances"]["index"]["detail"]
        assert detail["personnes"] == 2_000 - len(PEOPLE) + 3


async def test_a_neighbour_that_is_gone_makes_answers_stale_not_errors(live: RunningService, voisins: Voisins) -> None:
    fresh = await read(salarie(live), of(0, "metiers"))
    await voisins.stop()

    async def stale() -> bool:
        return all(feed["perime"] for feed in (await flux(live)).values())

    await until(stale)
    body = await read(salarie(live), of(0, "metiers"))
    assert body["elements"] == fresh["elements"]
    assert (await rh(live).get("/v1/rapprochements/besoins")).json()["provenance"]["flux"]["parcours"]["perime"]

    async def follows(expected: bool) -> bool:
        said = (await live.anonymous.get("/pret")).json()["flux"]["parcours"]["rattrape"]
        return said is expected and (await flux(live))["parcours"]["perime"] is not expected

    await until(lambda: follows(False))
    await voisins.start()
    voisins.tell("parcours", [person(8, *CAMILLE)])
    await until(lambda: says(live, 200, 8))
    await until(lambda: follows(True))


async def test_nobody_to_read_from_is_a_503_and_no_hang(postgres: PostgresForTests) -> None:
    """A closed port from the start."""
    settings = Voisins().settings()
    async with running(postgres, "matching", create_app, MatchingSettings, lifespan=True, **settings) as service:
        for _ in range(3):
            begun = time.monotonic()
            answer = await salarie(service).get(of(0, "metiers"))
            assert (answer.status_code, slug(answer)) == (503, "index-building")
            assert time.monotonic() - begun < 1
            await asyncio.sleep(0.2)


async def test_a_restored_feed_is_read_again_from_its_start(live: RunningService, voisins: Voisins) -> None:
    assert await status(live, 1) == 200
    voisins.restore("parcours", [event for event in PEOPLE if event[1]["id"] != profil(1)])
    await until(lambda: says(live, 404, 1))
    assert await status(live, 0) == 200


async def test_a_feed_restored_empty_leaves_nobody(live: RunningService, voisins: Voisins) -> None:
    voisins.restore("parcours", [])
    await until(lambda: says(live, 404, 0))


async def test_garbage_from_a_neighbour_changes_nothing(live: RunningService, voisins: Voisins) -> None:
    voisins.broken = b'{"evenements":[{"id":1}],"position":"x"}'
    voisins.tell("parcours", [person(9)])
    await asyncio.sleep(1.5)
    assert await status(live, 0) == 200
    voisins.broken = None
    await until(lambda: says(live, 200, 9))


async def test_an_erasure_waits_for_the_database_and_survives_a_restart(
    postgres: PostgresForTests, voisins: Voisins, live: RunningService
) -> None:
    """The position does not pass an erasure that the database has not taken; a mark outlives the process."""
    await read(salarie(live), of(0, "metiers"))
    connection = await asyncpg.connect(live.database_url)
    try:
        await connection.execute("ALTER TABLE profil_efface RENAME TO ailleurs")
        before = live.app.state.consumers["parcours"].state.position
        voisins.tell("parcours", [("profil.efface", {"id": profil(0)})])
        await until(lambda: says(live, 404, 0))
        assert live.app.state.consumers["parcours"].state.position == before
        await connection.execute("ALTER TABLE ailleurs RENAME TO profil_efface")

        async def gone() -> bool:
            return await connection.fetchval("SELECT count(*) FROM recommandation") == 0

        await until(gone)
    finally:
        await connection.close()
    voisins.restore("parcours", PEOPLE)
    settings = {**voisins.settings(), "database_url": live.database_url}
    async with again(settings) as restarted:
        await until(lambda: is_ready(restarted))
        assert await status(restarted, 0) == 404
        assert await status(restarted, 1) == 200


@contextlib.asynccontextmanager
async def again(settings: dict[str, Any]) -> AsyncIterator[RunningService]:
    """A second process of the service on the same database."""
    app = create_app(MatchingSettings(issuers=[TRUSTED], cursor_secret="secret-des-tests", **settings))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as http,
    ):
        yield RunningService(app, http, settings["database_url"])
