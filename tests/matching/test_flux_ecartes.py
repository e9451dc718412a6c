"""What the index cannot take in is set aside in the database, what follows of its subject behind it, and the others go on."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from services.matching.index import consumers
from tests.matching.branche import CAMILLE, PEOPLE, person, profil
from tests.matching.test_flux import again, is_ready, live, says, status, until, voisins
from tests.matching.voisins import Voisins
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
__all__ = ["live", "voisins"]
POISON = ("profil.modifie", {"id": profil(5), "emplois": 3})


@pytest.fixture
async def base(live: RunningService) -> AsyncIterator[asyncpg.Connection]:
    live.app.state.settings.event_tries = 2
    connection = await asyncpg.connect(live.database_url)
    yield connection
    await connection.close()


async def parked(base: asyncpg.Connection) -> list[str]:
    return [row["type"] for row in await base.fetch("SELECT type FROM evenement_ecarte ORDER BY rang")]


async def has_parked(base: asyncpg.Connection, count: int) -> bool:
    return len(await parked(base)) == count


async def ecartes(service: RunningService) -> dict[str, Any]:
    answer = await service.anonymous.get("/pret")
    assert answer.status_code == 200
    return {source: feed["ecartes"] for source, feed in answer.json()["flux"].items()}


@contextlib.asynccontextmanager
async def restarted(live: RunningService, voisins: Voisins) -> AsyncIterator[RunningService]:
    async with again({**voisins.settings(), "database_url": live.database_url, "event_tries": 1}) as service:
        await until(lambda: is_ready(service))
        yield service


async def test_the_others_go_on_and_the_subject_waits(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    voisins.tell("parcours", [person(6), POISON, person(7), person(5)])
    await until(lambda: says(live, 200, 7))
    await until(lambda: has_parked(base, 2))
    assert [await status(live, number) for number in (5, 6)] == [404, 200]
    assert await ecartes(live) == {"competences": 0, "certification": 0, "parcours": 2}
    voisins.tell("parcours", [person(5, *CAMILLE), person(8)])
    await until(lambda: says(live, 200, 8))
    await until(lambda: has_parked(base, 3))
    assert await status(live, 5) == 404


async def test_started_again_it_reads_the_same_and_says_it_no_more(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    voisins.tell("parcours", [POISON, person(5), person(6)])
    await until(lambda: has_parked(base, 2))
    before = await base.fetch("SELECT id, premier_le, raison FROM evenement_ecarte ORDER BY rang")
    with capture_logs() as logs:
        async with restarted(live, voisins) as service:
            assert (await ecartes(service))["parcours"] == 2
            assert [await status(service, number) for number in (5, 6)] == [404, 200]
    assert await base.fetch("SELECT id, premier_le, raison FROM evenement_ecarte ORDER BY rang") == before
    assert [line for line in logs if line["event"] == "consumer.parked"] == []


async def test_taken_out_by_a_command_it_is_read_again_and_stays_out(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    """Dropped, then replayed, by another process: the index knows it of the table alone."""
    voisins.tell("parcours", [POISON, person(5), person(6)])
    await until(lambda: has_parked(base, 2))
    await base.execute("UPDATE evenement_ecarte SET ote_le = now(), donnees = '{}' WHERE raison LIKE 'TypeError%'")
    await base.execute("DELETE FROM evenement_ecarte WHERE ote_le IS NULL")
    voisins.tell("parcours", [person(7)])  # it looks when it hears of something, or after twenty seconds
    await until(lambda: says(live, 200, 5))
    assert (await ecartes(live))["parcours"] == 0
    async with restarted(live, voisins) as service:
        assert await status(service, 5) == 200


async def test_replayed_too_early_it_is_parked_again(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    voisins.tell("parcours", [POISON, person(6)])
    await until(lambda: has_parked(base, 1))
    await base.execute("DELETE FROM evenement_ecarte")
    voisins.tell("parcours", [person(7)])
    await until(lambda: says(live, 200, 7))
    assert await parked(base) == ["profil.modifie"]
    assert await status(live, 5) == 404


async def test_what_the_feed_says_no_more_is_parked_no_more(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    voisins.tell("parcours", [POISON, person(5), person(6)])
    await until(lambda: says(live, 200, 6))
    voisins.restore("parcours", [*PEOPLE, person(5), person(7)])
    await until(lambda: says(live, 200, 7))
    voisins.tell("parcours", [person(8)])
    await until(lambda: says(live, 200, 8))
    assert (await parked(base), await status(live, 5)) == ([], 200)


async def test_what_another_reading_parks_meanwhile_is_not_forgotten(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    """Two replicas: one has caught up, the other has parked since what this one has yet to read."""
    await base.execute(
        "INSERT INTO evenement_ecarte SELECT n, 'parcours', n::text, 'x', 's', now(), '', '{}', '', 1, t, t"
        " FROM (VALUES (1, now() - interval '1 h'), (2, now() + interval '1 h')) AS v(n, t)"
    )
    async with restarted(live, voisins) as service:
        voisins.tell("parcours", [person(6)])
        await until(lambda: says(service, 200, 6))
    assert [row["id"] for row in await base.fetch("SELECT id FROM evenement_ecarte")] == ["2"]


async def test_an_erasure_takes_out_what_is_parked_of_the_person_in_every_feed(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarts: list[str] = []
    index = live.app.state.etat.index
    restart = index.restart
    monkeypatch.setattr(index, "restart", lambda source: (restarts.append(source), restart(source)))
    voisins.tell("parcours", [POISON, person(5), person(6)])
    voisins.tell("certification", [("bloc.acquis", {"id": profil(5), "profil_id": profil(5)})])
    await until(lambda: says(live, 200, 6))
    await until(lambda: has_parked(base, 3))
    voisins.tell("parcours", [("profil.efface", {"id": profil(5)}), person(5), person(7)])
    voisins.tell("certification", [("bloc.acquis", {"id": profil(5), "profil_id": profil(5)})])
    await until(lambda: says(live, 200, 7))
    await until(lambda: has_parked(base, 0))
    assert (await status(live, 5), restarts) == (404, []), "what an erasure takes out asks for no other reading"


async def test_an_erasure_that_stumbles_is_seen_and_tried_again(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase = consumers.erase

    async def stumble(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(consumers, "erase", stumble)
    voisins.tell("parcours", [("profil.efface", {"id": profil(0)}), person(6)])
    await until(lambda: has_parked(base, 1))
    assert (await status(live, 0), await parked(base)) == (404, ["profil.efface"]), "gone from memory already"
    monkeypatch.setattr(consumers, "erase", erase)
    async with restarted(live, voisins) as service:
        assert await parked(base) == []
        assert await status(service, 0) == 404
    assert await base.fetchval("SELECT count(*) FROM profil_efface") == 1


async def test_what_the_index_takes_in_writes_nothing(
    live: RunningService, voisins: Voisins, base: asyncpg.Connection
) -> None:
    """A batch about nobody erased or parked opens no transaction: no row, no line of the journal."""
    before = await base.fetchval("SELECT count(*) FROM journal")
    voisins.tell("parcours", [person(6), person(7)])
    await until(lambda: says(live, 200, 7))
    assert await base.fetchval("SELECT count(*) FROM journal") == before == 0
