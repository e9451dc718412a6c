"""20,000 events of eight writers, followed by a process that is killed twenty times: each event has its effect, once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import text

from tests.kit.notes.app import NotesSettings, create_app, create_tables
from tests.support.issuer import token
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
WRITERS, EVENTS, KILLS = 8, 20_000, 20


@contextlib.asynccontextmanager
async def listening(notes: RunningService) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(notes.app, log_level="critical", access_log=False, lifespan="off", port=0))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def write(notes: RunningService, writer: int, events: int) -> None:
    """Transactions of 1 to 20 events, slow enough to last as long as the killing."""
    service, written, size = notes.app.state.service, 0, 1
    while written < events:
        size = min(size % 20 + 1, events - written)
        async with service.database.writing() as db:
            batch = [("n", f"{writer}:{written + i}", {"n": written + i}) for i in range(size)]
            await service.feed.append(db, batch, service.clock())
            await service.feed.notify(db)
            await db.commit()
        written += size
        await asyncio.sleep(0.03)


async def effects_of(postgres: PostgresForTests, events: int, *sabotage: str) -> list[str]:
    async with running(
        postgres, "notes", create_app, NotesSettings, migrate=create_tables, lifespan=True, pool_size=WRITERS + 4
    ) as notes:
        async with notes.app.state.database.writing() as db:
            await db.execute(text("CREATE TABLE effet (rang bigserial, sujet text)"))
            await db.commit()
        async with listening(notes) as url:
            command = [sys.executable, "-W", "ignore", "-m", "tests.faults.kill_follower", notes.database_url, url]
            follower = await asyncio.create_subprocess_exec(
                *command, token("service"), str(KILLS), str(events), "11", *sabotage, cwd=ROOT, env=dict(os.environ)
            )
            await asyncio.gather(*(write(notes, writer, events // WRITERS) for writer in range(WRITERS)))
            async with asyncio.timeout(200):
                assert await follower.wait() == 0
        async with notes.app.state.database.reading() as db:
            return list((await db.execute(text("SELECT sujet FROM effet ORDER BY rang"))).scalars())


@pytest.mark.longue
async def test_a_follower_killed_twenty_times_applies_each_event_once_and_in_order(postgres: PostgresForTests) -> None:
    seen = await effects_of(postgres, EVENTS)
    assert Counter(seen) == Counter({f"{w}:{n}": 1 for w in range(WRITERS) for n in range(EVENTS // WRITERS)})
    for writer in range(WRITERS):
        own = [int(subject.split(":")[1]) for subject in seen if subject.startswith(f"{writer}:")]
        assert own == sorted(own)


@pytest.mark.longue
async def test_a_position_kept_apart_from_the_effects_is_caught(postgres: PostgresForTests) -> None:
    # where the kills fall is drawn, and a loaded machine draws fewer in the moment between the two writes
    for _ in range(3):
        seen = await effects_of(postgres, EVENTS // 5, "sabotage")
        if max(Counter(seen).values()) > 1:
            break
    else:
        pytest.fail("no event was applied twice")
