"""One PostgreSQL for the whole run, a migrated template per service, a fresh copy per test."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from services.cli.postgres import EmbeddedPostgres
from services.cli.revisions import upgrade

DROP_ATTEMPTS = 50
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
SERVER_URL_VARIABLE = "PASSERELLE_TEST_POSTGRES_URL"


def given_server_url() -> str | None:
    """URL of the server that the tests must use, None for the embedded one."""
    return os.environ.get(SERVER_URL_VARIABLE)


def scratch_folder() -> Path:
    """Where test data goes: in memory where there is room, a disk taking ten times longer to copy a database."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).total >= ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


class PostgresForTests:
    """A server given by PASSERELLE_TEST_POSTGRES_URL, or the embedded one shared by the workers of a run."""

    def __init__(self, run_id: str) -> None:
        self._templates: set[str] = set()
        self._run_id = run_id
        self._embedded: EmbeddedPostgres | None = None
        self._folder = scratch_folder() / f"passerelle-tests-{run_id}"
        self._folder.mkdir(exist_ok=True)
        (self._folder / f"processus-{os.getpid()}").touch()
        given = given_server_url()
        if given:
            self._server = make_url(given).set(drivername="postgresql")
        else:
            with self._lock():
                self._embedded = EmbeddedPostgres(self._folder / "postgres", ephemeral=True)
            self._server = make_url(self._embedded.url())

    def url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def _execute(self, *statements: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())

    def template(self, service: str, migrate: Callable[[str, str], None] = upgrade) -> str:
        """Name of a database migrated to the head of `service`, made once per run."""
        name = f"modele_{service}_{self._run_id}"
        if name not in self._templates:
            with self._lock():
                if not self._exists(name):
                    draft = f"{name}_{uuid4().hex[:6]}"
                    self._execute(f'CREATE DATABASE "{draft}"')
                    migrate(service, self.url(draft))
                    self._execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
            self._templates.add(name)
        return name

    def _exists(self, name: str) -> bool:
        async def ask() -> bool:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def _lock(self) -> FileLock:
        return FileLock(self._folder / "verrou")

    def create(self, service: str, migrate: Callable[[str, str], None] = upgrade) -> str:
        """URL of a fresh database of `service`."""
        name = f"test_{service}_{uuid4().hex[:12]}"
        template = self.template(service, migrate)
        with self._lock():
            self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def create_empty(self) -> str:
        """URL of a fresh database with nothing in it."""
        name = f"test_vide_{uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        self._drop(str(make_url(url).database))

    def _drop(self, name: str) -> None:
        for attempt in range(DROP_ATTEMPTS):
            try:
                return self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            except asyncpg.InsufficientPrivilegeError:  # autovacuum is there, which only a superuser may send away
                if attempt + 1 == DROP_ATTEMPTS:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        """Leave the server; the last of the run's processes leaves nothing of it."""
        with self._lock():
            (self._folder / f"processus-{os.getpid()}").unlink(missing_ok=True)
            last = not list(self._folder.glob("processus-*"))
            if last and not self._embedded:
                for name in self._run_templates():
                    self._drop(name)
            if self._embedded:
                self._embedded.stop()
        if last:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _run_templates(self) -> list[str]:
        async def ask() -> list[str]:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                rows = await connection.fetch(
                    "SELECT datname FROM pg_database WHERE datname LIKE $1", f"%{self._run_id}"
                )
            finally:
                await connection.close()
            return [row["datname"] for row in rows if row["datname"].startswith("modele_")]

        return asyncio.run(ask())


class FileLock:
    """Between the workers of one run."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
