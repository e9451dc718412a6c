"""Bounds on every wait, bulk copy inside the transaction, stable keys; the embedded server and its databases."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest
from sqlalchemy import func, select, text

from services.cli.postgres import create_databases
from services.kit.data.db import allow_long_statements, copy_rows, new_id
from services.kit.run.settings import ServiceSettings
from services.kit.web.errors import Unavailable
from services.kit.web.problems import from_database
from tests.kit.notes.app import Note, NotesSettings, create_app, create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio


async def test_copies_rows_inside_the_transaction(notes: RunningService) -> None:
    columns = ["id", "auteur", "code", "texte", "version"]
    rows = [(new_id(), "a", f"N{number}", "x", 1) for number in range(3)]
    database = notes.app.state.database
    async with database.writing() as db:
        await copy_rows(db, Note, columns, rows)
        await db.execute(text("CREATE TEMPORARY TABLE brouillon (LIKE note) ON COMMIT DROP"))
        await copy_rows(db, None, columns, rows, name="brouillon")
        assert await db.scalar(text("SELECT count(*) FROM brouillon")) == 3
        await db.rollback()
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Note)) == 0


async def test_bounds_waits_and_statements(postgres: PostgresForTests) -> None:
    bounds = {"lock_timeout_ms": 200, "statement_timeout_ms": 400, "bulk_statement_timeout_ms": 5_000}
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, **bounds) as notes:
        database = notes.app.state.database
        async with database.writing() as holder, database.writing() as other:
            await holder.execute(text("LOCK TABLE note"))
            started = time.monotonic()
            with pytest.raises(Exception, match="lock timeout") as caught:
                await other.execute(text("SELECT 1 FROM note"))
            assert isinstance(from_database(caught.value), Unavailable)
            assert time.monotonic() - started < 2
        async with database.writing() as db:
            with pytest.raises(Exception, match="statement timeout"):
                await db.execute(text("SELECT pg_sleep(2)"))
            await db.rollback()
            await allow_long_statements(db, database.settings)
            await db.execute(text("SELECT pg_sleep(0.6)"))


async def test_creates_only_the_databases_that_are_missing(postgres: PostgresForTests) -> None:
    name = f"test_base_{new_id().hex[:8]}"
    for _ in range(2):
        await asyncio.to_thread(create_databases, postgres.url("postgres"), [name])
    connection = await asyncpg.connect(postgres.url(name))
    assert await connection.fetchval("SELECT current_database()") == name
    await connection.close()
    await asyncio.to_thread(postgres.drop, postgres.url(name))


def test_ids_sort_by_creation() -> None:
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_any_spelling_of_a_database_address_is_taken(scheme: str) -> None:
    assert ServiceSettings(database_url=f"{scheme}://u@h/b").database_url == "postgresql+asyncpg://u@h/b"
