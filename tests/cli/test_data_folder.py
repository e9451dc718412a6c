"""The data folder is closed to others, held by one installation at a time, and never half written."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.data_folder import DataFolder, write_private
from services.cli.errors import AlreadyRunning, UncertainServer


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "donnees")
    folder.create()
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_closed_to_others(folder: DataFolder) -> None:
    assert mode(folder.root) == 0o700
    assert mode(folder.logs) == 0o700


def test_a_second_installation_on_the_folder_is_refused_and_told_who_holds_it(folder: DataFolder) -> None:
    with folder.locked(8000):
        code = f"from pathlib import Path; from services.cli.data_folder import DataFolder\nwith DataFolder(Path({str(folder.root)!r})).locked(9000): pass"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert other.returncode == 1
        assert "AlreadyRunning" in other.stderr
        assert "port 8000" in other.stderr


def test_the_lock_is_free_again_after_the_installation(folder: DataFolder) -> None:
    with folder.locked(8000):
        assert folder.running()["port"] == 8000
    assert folder.running() == {}
    with folder.locked(9000):
        assert folder.running()["port"] == 9000


def test_a_lock_left_by_a_killed_process_says_that_nothing_runs(folder: DataFolder) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (folder.root / "verrou").write_text(f'{{"pid": {dead.pid}, "port": 8000}}')
    assert folder.running() == {}


def test_a_second_lock_in_the_same_process_is_refused_too(folder: DataFolder) -> None:
    with folder.locked(8000), pytest.raises(AlreadyRunning), folder.locked(8000):
        pass


def fill(folder: DataFolder, *files: str) -> None:
    """Files of a server, none of them empty."""
    for name in files:
        path = folder.postgres / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("18")


WHOLE = ("PG_VERSION", "global/pg_control", "base/1/x", "base/4/x", "base/5/x")


def test_a_server_whose_creation_was_cut_short_is_set_aside_not_deleted(folder: DataFolder) -> None:
    folder.prepare_postgres()
    fill(folder, "PG_VERSION", "base/1/x")
    folder.prepare_postgres()
    assert not folder.postgres.exists()
    (aside,) = folder.root.glob("postgres.incomplet-*")
    assert (aside / "PG_VERSION").exists()
    fill(folder, *WHOLE)
    folder.postgres_is_ready()
    folder.prepare_postgres()
    assert (folder.postgres / "PG_VERSION").exists()


def test_a_complete_server_is_kept_and_the_handles_of_killed_processes_are_forgotten(folder: DataFolder) -> None:
    fill(folder, *WHOLE, ".handle_pids.json")
    folder.prepare_postgres()
    assert not (folder.postgres / ".handle_pids.json").exists()
    assert (folder.postgres / "PG_VERSION").exists()
    assert not list(folder.root.glob("postgres.*"))


@pytest.mark.parametrize("lost", ["PG_VERSION", "global/pg_control", "both"])
def test_a_server_that_may_hold_data_is_neither_used_nor_set_aside(folder: DataFolder, lost: str) -> None:
    fill(folder, *WHOLE, "base/16384/x")
    gone = ("PG_VERSION", "global/pg_control") if lost == "both" else (lost,)
    for name in gone:
        (folder.postgres / name).write_text("")
    with pytest.raises(UncertainServer, match=gone[0]):
        folder.prepare_postgres()
    assert (folder.postgres / "base/16384/x").exists()


def test_a_sign_of_creation_that_came_back_does_not_set_data_aside(folder: DataFolder) -> None:
    folder.prepare_postgres()
    fill(folder, *WHOLE, "base/16384/x")
    with pytest.raises(UncertainServer, match="creation"):
        folder.prepare_postgres()
    assert (folder.postgres / "base/16384/x").exists()


def test_a_private_file_is_readable_by_its_owner_alone_and_replaced_whole(folder: DataFolder) -> None:
    path = folder.root / "secret.json"
    write_private(path, {"a": 1})
    write_private(path, {"b": "é"})
    assert mode(path) == 0o600
    assert path.read_text(encoding="utf-8") == '{\n "b": "é"\n}'
    assert not list(folder.root.glob(".secret*"))
