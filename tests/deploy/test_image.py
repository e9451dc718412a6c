"""The image made for real, step by step, and run as it is meant to be: a root that nobody writes to, a user with no power."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import dockerfile
import pytest

from tests.deploy.conteneurs import Build
from tests.deploy.fichiers import DOCKERFILE, VIVANT
from tests.deploy.reseau import Network, network, wait_until

pytestmark = [pytest.mark.longue, pytest.mark.xdist_group("image")]
URL = "http://127.0.0.1:8000"


def test_every_step_was_executed(built: Build) -> None:
    assert built.done == [step.original for step in dockerfile.parse_file(str(DOCKERFILE))]
    assert (built.stage.root / "opt/passerelle/bin/python").is_symlink()


def without_bytecode(root: Path) -> list[str]:
    """Modules that each start would compile: bytecode absent, or looked at again when its source has another date."""
    found = []
    for path in (*root.glob("app/**/*.py"), *root.glob("opt/passerelle/lib/**/*.py")):
        compiled = next(path.parent.glob(f"__pycache__/{path.stem}.cpython-*.pyc"), None)
        if compiled is None or compiled.read_bytes()[4:8] != bytes([1, 0, 0, 0]):  # PEP 552: by digest, unchecked
            found.append(path.relative_to(root).as_posix())
    return found


def test_all_is_compiled_and_of_no_date(built: Build, tmp_path: Path) -> None:
    assert without_bytecode(built.stage.root) == []
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "neuf.py").touch()
    assert without_bytecode(tmp_path) == ["app/neuf.py"]


def test_nothing_but_what_serves_is_in_it(built: Build) -> None:
    here = built.stage.root
    assert sorted(path.name for path in (here / "app").iterdir()) == ["deploy", "services"]
    packages = {path.name for path in (here / "opt/passerelle/lib").glob("python*/site-packages/*")}
    assert "fastapi" in packages
    assert not packages & {"pytest", "mypy", "pip", "setuptools", "sklearn", "numba"}


def test_serves_on_a_root_that_nobody_writes_to_and_stops_when_told(built: Build, net: Network) -> None:
    gateway = net.start(built.stage, built.stage.command, {}, read_only=True)
    wait_until(lambda: net.status(URL + VIVANT) == 200, gateway)
    assert gateway.execute(built.stage.healthcheck) == 0
    assert gateway.execute(["python", "-c", "import os, sys; sys.exit(os.getuid() != 10001)"]) == 0
    for path in ("/app/services/neuf", "/opt/passerelle/neuf", "/donnees/neuf", "/etc/neuf"):
        assert gateway.execute(["touch", path], root=True) != 0
    assert gateway.execute(["touch", "/tmp/neuf"]) == 0
    os.kill(gateway.pid, signal.SIGTERM)
    assert gateway.process.wait(15) == 0, gateway.says()


def test_what_ran_inside_does_not_outlive_the_network(built: Build, tmp_path: Path) -> None:
    with network(tmp_path) as made:
        one = made.start(built.stage, ["/bin/sh", "-c", "sleep 1000 & wait"], {})
        wait_until(lambda: one.runs() and Path(f"/proc/{one.pid}").stat().st_uid == 10001, one)
        inside = [one.pid, *map(int, Path(f"/proc/{one.pid}/task/{one.pid}/children").read_text().split())]
    assert [pid for pid in inside if Path(f"/proc/{pid}").exists()] == []


def test_where_the_root_is_not_closed_these_writes_would_be_seen(built: Build, net: Network) -> None:
    gateway = net.start(built.stage, built.stage.command, {})
    wait_until(lambda: net.status(URL + VIVANT) == 200, gateway)
    assert gateway.execute(["touch", "/donnees/neuf"]) == 0
    assert gateway.execute(["touch", "/app/neuf"]) != 0, "what runs is not its user's"
    assert gateway.execute(["touch", "/app/neuf"], root=True) == 0
    (built.stage.root / "app/neuf").unlink()


def test_the_health_of_a_service_that_does_not_answer_is_bad(built: Build, net: Network) -> None:
    other = [*built.stage.command[:-1], "8010"]
    silent = net.start(
        built.stage,
        ["python", "-c", "import time; print('here', flush=True); time.sleep(60)", *other],
        {},
        read_only=True,
    )
    wait_until(lambda: "here" in silent.says(), silent)
    assert silent.execute(built.stage.healthcheck) == 1
