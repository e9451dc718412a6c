"""Migrations are one transaction: killed between two tables, they leave nothing and run again (trap T6)."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from services.cli.postgres import create_databases
from services.cli.revisions import upgrade
from tests.support.postgres import PostgresForTests

ROOT = Path(__file__).parents[3]
# stops in front of the n-th table, long enough to be killed there
CHILD = """
import sys, time
from sqlalchemy import event, Table
from services.cli.revisions import upgrade
seen = 0
def pause(*_, **__):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        print("ici", flush=True)
        time.sleep(60)
event.listen(Table, "before_create", pause)
upgrade("certification", sys.argv[1])
"""


def tables(url: str) -> set[str]:
    async def ask() -> set[str]:
        connection = await asyncpg.connect(url)
        try:
            rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        finally:
            await connection.close()
        return {row["tablename"] for row in rows}

    return asyncio.run(ask())


@pytest.fixture
def url(postgres: PostgresForTests) -> str:
    name = f"test_migrations_{uuid4().hex[:8]}"
    create_databases(postgres.url("postgres"), [name])
    yield postgres.url(name)
    postgres.drop(postgres.url(name))


def test_killed_between_two_tables_it_leaves_nothing_and_runs_again(url: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, url, "4"], cwd=ROOT, env=dict(os.environ),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with child:
        assert child.stdout
        assert child.stdout.readline() == "ici\n"
        child.send_signal(signal.SIGKILL)
    assert tables(url) == set()
    started = time.monotonic()
    upgrade("certification", url)
    assert time.monotonic() - started < 30, "the killed one's lock must end with it"
    assert {"alembic_version", "evenement", "certification"} <= tables(url)


def test_goes_down_to_nothing_and_up_again(url: str) -> None:
    upgrade("certification", url)
    before = tables(url)
    upgrade("certification", url, "base")
    assert tables(url) == {"alembic_version"}
    upgrade("certification", url)
    assert tables(url) == before
