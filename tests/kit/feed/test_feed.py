"""The feed under concurrent writers; tests/faults/test_follow.py kills who follows it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from services.kit.run.http import ServiceClient
from tests.kit.notes.app import NotesSettings, create_app, create_tables
from tests.support.issuer import token
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
WRITERS, EVENTS = 8, 20_000


@contextlib.asynccontextmanager
async def client_of(notes: RunningService) -> AsyncIterator[ServiceClient]:
    async def bearer() -> str:
        return token("service")

    transport = httpx.ASGITransport(app=notes.app)
    client = ServiceClient("http://notes", token=bearer, transport=transport, deadline_s=60)
    try:
        yield client
    finally:
        await client.aclose()


async def write(notes: RunningService, writer: int, count: int) -> None:
    """`count` events of one writer, in transactions of 1 to 40 events that stay open a moment."""
    service = notes.app.state.service
    written, size = 0, 1
    while written < count:
        size = min(size % 40 + 1, count - written)
        async with service.database.writing() as db:
            batch = [("n", f"{writer}:{written + i}", {"w": writer, "n": written + i}) for i in range(size)]
            await service.feed.append(db, batch[: size // 2], service.clock())
            await asyncio.sleep(0.001 * (writer % 3))
            await service.feed.append(db, batch[size // 2 :], service.clock())
            await service.feed.notify(db)
            await db.commit()
        written += size


async def read_naively(notes: RunningService, total: int) -> list[str]:
    """The trap: follow the sequence number alone."""
    seen: list[str] = []
    last = 0
    for _ in range(20_000):
        async with notes.app.state.database.reading() as db:
            rows = (
                await db.execute(
                    text("SELECT numero, sujet FROM evenement WHERE numero > :n ORDER BY numero LIMIT 500"), {"n": last}
                )
            ).all()
        if rows:
            last = rows[-1][0]
            seen += [row[1] for row in rows]
        elif last and len(seen) >= total or last >= total:
            break
        await asyncio.sleep(0.001)
    return seen


async def read_feed(notes: RunningService, total: int) -> list[str]:
    seen: list[str] = []
    position: str | None = None
    async with client_of(notes) as client:
        while len(seen) < total:
            page = await client.get("/v1/evenements/notes", apres=position, limite=500, attente=2)
            position = page["position"]
            seen += [event["subject"] for event in page["evenements"]]
    return seen


@pytest.mark.longue
@pytest.mark.parametrize("reader", [read_feed, read_naively], ids=["feed", "sabotage"])
async def test_no_event_is_missed_or_reordered_under_eight_writers(postgres: PostgresForTests, reader: Any) -> None:
    total = EVENTS if reader is read_feed else EVENTS // 4
    async with running(
        postgres, "notes", create_app, NotesSettings, migrate=create_tables, lifespan=True, pool_size=WRITERS + 4
    ) as notes:
        reading = asyncio.create_task(reader(notes, total))
        await asyncio.gather(*(write(notes, w, total // WRITERS) for w in range(WRITERS)))
        async with asyncio.timeout(60):
            seen = await reading
    expected = {f"{w}:{n}" for w in range(WRITERS) for n in range(total // WRITERS)}
    if reader is read_naively:
        assert set(seen) < expected, "following the number alone must lose events, or this test proves nothing"
        return
    assert len(seen) == total
    assert set(seen) == expected
    for writer in range(WRITERS):
        own = [int(subject.split(":")[1]) for subject in seen if subject.startswith(f"{writer}:")]
        assert own == sorted(own)


async def test_refuses_a_position_that_is_not_one_and_one_of_before_a_restore(notes: RunningService) -> None:
    reader = notes.as_("service")
    assert (await reader.get("/v1/evenements/notes?apres=12")).json()["type"].endswith("invalid-cursor")
    expired = await reader.get("/v1/evenements/notes?apres=00000000.5.5")
    assert (expired.status_code, expired.json()["type"]) == (410, "urn:passerelle:probleme:cursor-expired")
    assert (await notes.as_("rh").get("/v1/evenements/notes")).status_code == 403


async def test_events_are_cloudevents(notes: RunningService) -> None:
    from cloudevents.core.formats.json import JSONFormat
    from cloudevents.core.v1.event import CloudEvent

    await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
    raw = await notes.as_("service").get("/v1/evenements/notes")
    import json

    [event] = raw.json()["evenements"]
    parsed = JSONFormat().read(CloudEvent, json.dumps(event))
    assert parsed.get_type() == "passerelle.notes.note.ecrite"
    assert parsed.get_data()["code"] == "A"


async def test_a_long_poll_wakes_when_something_is_written(postgres: PostgresForTests) -> None:
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, lifespan=True) as notes:
        await asyncio.sleep(0.3)
        started = asyncio.get_running_loop().time()
        poll = asyncio.create_task(notes.as_("service").get("/v1/evenements/notes?attente=20"))
        await asyncio.sleep(0.3)
        await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
        answer = await poll
        assert len(answer.json()["evenements"]) == 1
        assert asyncio.get_running_loop().time() - started < 10


async def test_a_long_poll_ends_when_the_service_stops(postgres: PostgresForTests) -> None:
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, lifespan=True) as notes:
        poll = asyncio.create_task(notes.as_("service").get("/v1/evenements/notes?attente=20"))
        await asyncio.sleep(0.2)
        notes.app.state.service.feed.close()
        async with asyncio.timeout(3):
            assert (await poll).json() == {"evenements": [], "position": None}


async def test_many_events_at_once_keep_their_order(notes: RunningService) -> None:
    service = notes.app.state.service
    async with service.database.writing() as db:
        await service.feed.append(db, [], service.clock())
        await service.feed.append(db, [("n", str(i), {"é": i}) for i in range(60)], service.clock())
        await db.commit()
    assert [event["data"] for event in await notes.events()] == [{"é": i} for i in range(60)]


async def test_an_open_transaction_of_another_database_holds_nothing_back(
    postgres: PostgresForTests, notes: RunningService
) -> None:
    elsewhere = await asyncpg.connect(postgres.url("postgres"))
    try:
        async with elsewhere.transaction():
            await elsewhere.execute("SELECT pg_current_xact_id()")
            await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
            assert [event["data"]["code"] for event in await notes.events()] == ["A"]
    finally:
        await elsewhere.close()
