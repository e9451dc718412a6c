"""Children are restarted when they die, stopped in order, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from services.cli import supervisor as module
from services.cli.supervisor import Program, Supervisor

pytestmark = pytest.mark.anyio

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def supervised(folder: Path, *commands: list[str]) -> AsyncIterator[Supervisor]:
    programs = [
        Program(f"p{i}", command, os.environ.copy(), str(folder / f"p{i}.log")) for i, command in enumerate(commands)
    ]
    supervisor = Supervisor(programs)
    task = asyncio.create_task(supervisor.run())
    await until(lambda: len(supervisor.pids()) == len(commands))
    try:
        yield supervisor
    finally:
        supervisor.stop()
        await task


async def test_a_child_that_dies_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_PAUSE_S", 0.05)
    async with supervised(tmp_path, SLEEPER, SLEEPER) as supervisor:
        before = supervisor.pids()
        os.kill(before["p0"], signal.SIGKILL)
        await until(lambda: supervisor.pids().get("p0", before["p0"]) != before["p0"])
        assert supervisor.pids()["p1"] == before["p1"]


async def test_a_child_held_stays_down_until_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_PAUSE_S", 0.01)
    async with supervised(tmp_path, SLEEPER, SLEEPER) as supervisor:
        supervisor.hold("p0")
        await until(lambda: "p0" not in supervisor.pids())
        await asyncio.sleep(0.3)
        assert set(supervisor.pids()) == {"p1"}
        supervisor.release("p0")
        await until(lambda: "p0" in supervisor.pids())


async def test_stops_even_while_a_child_is_held(tmp_path: Path) -> None:
    async with supervised(tmp_path, SLEEPER, SLEEPER) as supervisor:
        pids = list(supervisor.pids().values())
        supervisor.hold("p0")
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_no_process_is_left_after_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.5)
    async with supervised(tmp_path, SLEEPER, DEAF) as supervisor:
        pids = list(supervisor.pids().values())
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_what_a_child_writes_goes_to_its_log(tmp_path: Path) -> None:
    async with supervised(
        tmp_path, [sys.executable, "-c", "print('bonjour', flush=True); import time; time.sleep(60)"]
    ):
        await until(lambda: (tmp_path / "p0.log").read_text().endswith("\n"))
    assert (tmp_path / "p0.log").read_text() == "bonjour\n"


async def test_a_service_stops_when_its_supervisor_is_killed() -> None:
    code = "import threading, time; from services.cli import serve; threading.Thread(target=serve._stop_with_parent).start(); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.stdin is not None
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=1.5)
    child.stdin.close()
    started = time.monotonic()
    assert child.wait(timeout=10) == -signal.SIGTERM
    assert time.monotonic() - started < 10


async def test_names_a_child_that_would_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_PAUSE_S", 0.05)
    async with supervised(
        tmp_path, SLEEPER, [sys.executable, "-c", "import time; time.sleep(1); exit(3)"]
    ) as supervisor:
        await until(lambda: bool(supervisor.refused))
        assert (supervisor.refused, "p0" in supervisor.pids()) == ({"p1"}, True)
