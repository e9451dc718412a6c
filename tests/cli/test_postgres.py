"""The embedded server: its data closed to others, folders above it opened to pass through and no further."""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from services.cli.postgres import SHARED_BUFFERS, EmbeddedPostgres, create_databases, folders_to_open


@pytest.mark.longue
@pytest.mark.parametrize("name", ["court", "l" * 110], ids=["socket beside the data", "socket elsewhere"])
def test_starts_on_a_folder_that_only_it_reads(name: str) -> None:
    # not in pytest's own folder, which every run of pytest closes again
    with tempfile.TemporaryDirectory() as closed:
        check(Path(closed), Path(closed) / name / "postgres")


def check(closed: Path, folder: Path) -> None:
    folder.parent.mkdir()
    opened = folders_to_open(folder)
    server = EmbeddedPostgres(folder)
    try:
        create_databases(server.url(), ["essai"])
        assert asyncio.run(_shared_buffers(server.url())) == SHARED_BUFFERS
        url = make_url(server.url("essai"))
        assert url.database == "essai"
        socket_folder = Path(str(url.query["host"]))
        for place in (folder, socket_folder):
            assert stat.S_IMODE(place.stat().st_mode) == stat.S_IRWXU
        if os.geteuid() == 0:
            assert closed in opened
            assert not stat.S_IMODE(closed.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH)
    finally:
        server.stop()


async def _shared_buffers(server_url: str) -> str:
    connection = await asyncpg.connect(server_url)
    try:
        return str(await connection.fetchval("SHOW shared_buffers"))
    finally:
        await connection.close()


def test_opens_nothing_when_not_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert folders_to_open(tmp_path) == []
