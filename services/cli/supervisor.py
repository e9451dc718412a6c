"""Child processes kept running: started together, restarted when one dies, stopped together and waited for."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RESTART_PAUSE_S = 1.0
STOP_WITHIN_S = 12.0


@dataclass(frozen=True)
class Program:
    """A process to keep running: its name, command line and whole environment."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: str


class Supervisor:
    """Runs programs until `stop()`, or until SIGINT or SIGTERM when `handle_signals` was called."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()

    def handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)

    def stop(self) -> None:
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    async def wait_for_stop(self) -> None:
        await self._stopping.wait()

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._processes.items() if process.returncode is None}

    async def run(self) -> None:
        """Keep every program running; returns once all of them have stopped."""
        keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]
        await self._stopping.wait()
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
        while not self._stopping.is_set():
            with open(program.log, "ab") as log:
                # a session of its own: Ctrl-C reaches this process alone, which then stops the others in order
                process = await asyncio.create_subprocess_exec(
                    *program.command,
                    env=dict(program.env),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            self._processes[program.name] = process
            if self._stopping.is_set():
                process.terminate()
            status = await process.wait()
            if not self._stopping.is_set():
                print(f"{program.name} s'est arrêté (code {status}); redémarrage.", file=sys.stderr, flush=True)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), RESTART_PAUSE_S)
