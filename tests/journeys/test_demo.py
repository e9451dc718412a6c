"""The commands as a newcomer types them: started, shown, stopped, twice in a row, and nothing left running."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from services.cli.settings import DATABASES
from tests.support.installation import data_folder, free_port
from tests.support.postgres import PostgresForTests, given_server_url

pytestmark = pytest.mark.timeout(600)

SECTIONS = [
    "Une salariée: où elle en est",
    "1. ",
    "2. ",
    "3. ",
    "Ce qui ferme",
    "Par quelle voie",
    "Un employeur:",
    "À portée",
    "comblerait",
    "La même chose par HTTP",
    "curl -s 'http://127.0.0.1:",
]
COMMAND = [sys.executable, "-m", "services.cli"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with data_folder() as path:
        yield path


@pytest.fixture
def environment(postgres: PostgresForTests, folder: Path) -> Iterator[dict[str, str]]:
    """The embedded server of the data folder, or fresh databases of the server that the tests were given."""
    urls = {name: postgres.create_empty() for name in DATABASES} if given_server_url() else {}
    given = {f"{name.upper()}_DATABASE_URL": url for name, url in urls.items()}
    yield {**os.environ, **given, "PASSERELLE_DONNEES": str(folder)}
    for url in urls.values():
        postgres.drop(url)


def processes_of(folder: Path) -> list[psutil.Process]:
    """Processes that name the data folder: the services by their environment, PostgreSQL by its command line."""
    found = []
    for process in psutil.process_iter():
        try:
            text = [*process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(str(folder) in part for part in text):
            found.append(process)
    return found


def serving(folder: Path) -> bool:
    """Whether a service runs; one that ends meanwhile, or waits for its parent to hear of it, does not."""
    found = []
    for process in processes_of(folder):
        with contextlib.suppress(psutil.Error):
            found.append(" ".join(process.cmdline()))
    return any("services.cli.serve" in command for command in found)


def run(folder: Path, port: int, env: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    arguments = [*COMMAND, *command, "--donnees", str(folder), "--port", str(port)]
    return subprocess.run(arguments, env=env, capture_output=True, text=True, check=False, timeout=300)


def start(folder: Path, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """`passerelle up`, ready."""
    folder.parent.mkdir(exist_ok=True)
    said = folder.parent / f"up-{port}.txt"
    with said.open("wb") as output:
        arguments = [*COMMAND, "up", "--donnees", str(folder), "--port", str(port)]
        process = subprocess.Popen(arguments, env=env, stdout=output, stderr=output)
    while "Prête" not in said.read_text("utf-8"):
        assert process.poll() is None, said.read_text("utf-8")
        time.sleep(0.1)
    return process


def test_the_demonstration_shows_its_sections_twice_in_a_row_and_leaves_nothing_running(
    folder: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    first = run(folder, port, environment, "demo", "--salaries", "200", "--sans-attendre")
    assert first.returncode == 0, first.stdout + first.stderr
    assert [section for section in SECTIONS if section not in first.stdout] == []
    assert "Chargement d'une branche fictive de 200 salariés" in first.stdout
    assert processes_of(folder) == []
    second = run(folder, port, environment, "demo", "--salaries", "200", "--sans-attendre")
    assert second.returncode == 0, second.stdout + second.stderr
    assert [section for section in SECTIONS if section not in second.stdout] == []
    assert "déjà là" in second.stdout
    assert "Chargement" not in second.stdout
    assert processes_of(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_cleanly(folder: Path, environment: dict[str, str], number: signal.Signals) -> None:
    process = start(folder, free_port(), environment)
    assert len(processes_of(folder)) >= 6
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert processes_of(folder) == []


def test_a_signal_during_the_start_leaves_nothing_and_the_next_start_works(
    folder: Path, environment: dict[str, str]
) -> None:
    for delay in (0.7, 2.5):
        process = subprocess.Popen(
            [*COMMAND, "up", "--donnees", str(folder), "--port", str(free_port())],
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(delay)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        assert processes_of(folder) == []
    running = start(folder, free_port(), environment)
    running.terminate()
    assert running.wait(timeout=60) == 0


def test_a_killed_installation_leaves_no_service_and_the_next_start_finds_its_data(
    folder: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    process = start(folder, port, environment)
    process.kill()
    process.wait()
    until = time.monotonic() + 30
    while serving(folder):
        assert time.monotonic() < until, "services outlived the command that was killed"
        time.sleep(0.2)
    again = start(folder, port, environment)
    again.terminate()
    assert again.wait(timeout=60) == 0
    assert processes_of(folder) == []


def test_a_second_installation_is_refused_and_the_token_command_finds_the_first(
    folder: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    process = start(folder, port, environment)
    try:
        other = run(folder, free_port(), environment, "up")
        assert other.returncode == 1
        assert f"port {port}" in other.stderr
        with data_folder() as elsewhere:
            taken = run(elsewhere, port, environment, "up")
        assert taken.returncode == 1
        assert str(port) in taken.stderr
        asked = [*COMMAND, "token", "demo-cpnef", "--donnees", str(folder)]
        token = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.strip()
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"http://127.0.0.1:{port}/v1/metiers"
        assert httpx.get(url, headers=headers, trust_env=False).status_code == 200
        unknown = subprocess.run(
            [*asked[:-3], "inconnu", *asked[-2:]], env=environment, capture_output=True, text=True, check=False
        )
        assert unknown.returncode == 1
        assert "demo-cpnef" in unknown.stderr
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
