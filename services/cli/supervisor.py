"""Child processes kept running: started together, restarted when one dies, stopped together and waited for."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RESTART_PAUSE_S = 1.0
MAX_PAUSE_S = 15.0
STEADY_AFTER_S = 20.0
STOP_WITHIN_S = 12.0
# the status with which uvicorn ends when the application says that it cannot start
WOULD_NOT_START = 3


@dataclass(frozen=True)
class Program:
    """A process to keep running: its name, command line and whole environment."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: str


class Supervisor:
    """Runs programs until `stop()`.

    Each child's standard input is a pipe that closes with this process: a child that watches it stops even when this
    process was killed and could stop nothing itself.
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self.refused: set[str] = set()
        self._allowed = {program.name: asyncio.Event() for program in programs}
        for allowed in self._allowed.values():
            allowed.set()

    def stop(self) -> None:
        self._stopping.set()

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._processes.items() if process.returncode is None}

    def hold(self, name: str) -> None:
        """Kill a program and keep it down until `release(name)`."""
        self._allowed[name].clear()
        process = self._processes.get(name)
        if process is not None and process.returncode is None:
            process.kill()

    def release(self, name: str) -> None:
        self._allowed[name].set()

    async def run(self) -> None:
        """Keep every program running; returns once all of them have stopped."""
        keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        await self._stopping.wait()
        for allowed in self._allowed.values():
            allowed.set()
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        _, late = await asyncio.wait(keepers, timeout=STOP_WITHIN_S)
        if late:
            for process in self._processes.values():
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await asyncio.wait(late)

    async def _keep(self, program: Program) -> None:
        pause = RESTART_PAUSE_S
        while not self._stopping.is_set():
            process, started = await self._start(program), time.monotonic()
            if self._stopping.is_set():
                process.terminate()
            status = await process.wait()
            if status == WOULD_NOT_START:
                self.refused.add(program.name)
            if process.stdin is not None:
                process.stdin.close()
            if not self._stopping.is_set() and self._allowed[program.name].is_set():
                print(f"{program.name} s'est arrêté (code {status}); redémarrage.", file=sys.stderr, flush=True)
                pause = RESTART_PAUSE_S if time.monotonic() - started > STEADY_AFTER_S else min(pause * 2, MAX_PAUSE_S)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
            await self._allowed[program.name].wait()

    async def _start(self, program: Program) -> asyncio.subprocess.Process:
        with open(program.log, "ab") as log:
            # a session of its own: Ctrl-C reaches this process alone, which then stops the others in order
            process = await asyncio.create_subprocess_exec(
                *program.command,
                env=dict(program.env),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes[program.name] = process
        return process
