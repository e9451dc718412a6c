"""The connections of hot reads: bounded, bounded in time, never read while another answer is on its way."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from services.kit.data.db import Database
from services.kit.web.errors import Overloaded, Unavailable
from services.kit.web.problems import from_database
from tests.kit.notes.app import NotesSettings, create_app, create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio

OWN = "SELECT pg_backend_pid() AS pid"


async def _pid(database: Any) -> int:
    return int((await database.fetch(OWN))[0]["pid"])


async def test_keeps_a_connection_and_its_bounds(notes: RunningService) -> None:
    database = notes.app.state.database
    assert await _pid(database) == await _pid(database)
    shown = await database.fetch("SELECT current_setting('statement_timeout') AS s, current_setting('timezone') AS t")
    assert (shown[0]["s"], shown[0]["t"]) == ("15s", "UTC")


async def test_opens_as_many_as_it_may_and_then_refuses(postgres: PostgresForTests) -> None:
    bounds = {"hot_pool_size": 2, "pool_timeout_s": 0.1}
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, **bounds) as notes:
        database = notes.app.state.database
        slow = [asyncio.create_task(database.fetch("SELECT pg_sleep(0.5)")) for _ in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(Overloaded):
            await database.fetch(OWN)
        await asyncio.gather(*slow)
        pids = await asyncio.gather(*(_pid(database) for _ in range(20)))
        assert len(set(pids)) <= 2


async def test_a_refused_statement_leaves_the_connection_usable(postgres: PostgresForTests) -> None:
    bounds = {"statement_timeout_ms": 100}
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, **bounds) as notes:
        database = notes.app.state.database
        pid = await _pid(database)
        with pytest.raises(asyncpg.QueryCanceledError) as caught:
            await database.fetch("SELECT pg_sleep(5)")
        assert isinstance(from_database(caught.value), Unavailable)
        assert await _pid(database) == pid


async def test_a_request_cut_short_leaves_no_answer_to_the_next(notes: RunningService) -> None:
    database = notes.app.state.database
    for _ in range(3):
        cut = asyncio.create_task(database.fetch("SELECT 'cut' AS said, pg_sleep(5)"))
        await asyncio.sleep(0.1)
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
        assert [row["said"] for row in await database.fetch("SELECT 'next' AS said")] == ["next"]


async def test_a_connection_that_the_server_closed_is_replaced(notes: RunningService) -> None:
    database = notes.app.state.database
    pid = await _pid(database)
    async with database.reading() as db:
        await (await db.connection()).exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
    await asyncio.sleep(0.2)
    assert await _pid(database) != pid


async def test_a_server_that_cannot_be_reached_frees_the_place() -> None:
    database = Database(NotesSettings(database_url="postgresql://127.0.0.1:1/x", hot_pool_size=1, pool_timeout_s=0.5))
    for _ in range(3):
        with pytest.raises(OSError, match="Connect call failed"):
            await database.fetch(OWN)
    await database.close()


async def test_closes_what_it_opened(notes: RunningService) -> None:
    database = notes.app.state.database
    pid = await _pid(database)
    await database.close()
    async with database.reading() as db:
        found = await (await db.connection()).exec_driver_sql(f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid}")
        assert found.first() is None
