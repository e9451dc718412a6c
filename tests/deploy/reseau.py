"""Containers that run: each closed in its root, on a network of their own where every port is free and nothing outside is reached."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.deploy.conteneurs import Stage, as_user, entering

T = TypeVar("T")
NEW_NETWORK = 0x40000000  # CLONE_NEWNET


@dataclass
class Container:
    """A command that runs in a stage."""

    process: subprocess.Popen[bytes]
    stage: Stage
    log: Path

    def runs(self) -> bool:
        """Whether there is a process inside already."""
        return bool(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text())

    @property
    def pid(self) -> int:
        """The process that is number 1 inside, by its number here."""
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def execute(self, command: Sequence[str], *, root: bool = False) -> int:
        """Status of another command in the same container, as its user or as root."""
        inside = ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--net", "--root", "--wd"]
        line = [*inside, *([] if root else as_user(self.stage.user)), *command]
        return subprocess.run(line, env=self.stage.env, capture_output=True, check=False).returncode

    def kill(self) -> None:
        """End everything inside. Number 1 takes the rest along; unshare forgets its child once that has changed its user."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except (FileNotFoundError, IndexError, ProcessLookupError):  # nothing is inside yet, or it ended by itself
            self.process.kill()
        self.process.wait(10)

    def says(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


class Network:
    """A network of its own, where every port is free and nothing outside is reached; containers run on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        script = "ip link set lo up && echo up && exec sleep infinity"
        self._keeper = subprocess.Popen(["unshare", "--net", "/bin/sh", "-c", script], stdout=subprocess.PIPE)
        assert self._keeper.stdout is not None
        with self._keeper.stdout as said:
            assert said.readline() == b"up\n"
        self._file = os.open(f"/proc/{self._keeper.pid}/ns/net", os.O_RDONLY)
        # a thread alone joins it: the rest of the tests stay where they are
        self._thread = ThreadPoolExecutor(1, initializer=self._join)
        self._containers: list[Container] = []

    def _join(self) -> None:
        assert ctypes.CDLL(None, use_errno=True).setns(self._file, NEW_NETWORK) == 0, os.strerror(ctypes.get_errno())

    def on(self, call: Callable[[], T]) -> T:
        """What `call` returns, called on this network."""
        return self._thread.submit(call).result()

    def status(self, url: str) -> int | None:
        """Status of a GET, None where nobody answers."""
        with contextlib.suppress(httpx.HTTPError):
            return self.on(lambda: httpx.get(url, timeout=5, trust_env=False).status_code)
        return None

    def start(self, stage: Stage, command: Sequence[str], env: Mapping[str, str], **options: Any) -> Container:
        log = self._folder / f"{len(self._containers)}.log"
        stage = replace(stage, env=stage.env | env)
        line = ["nsenter", f"--net=/proc/{self._keeper.pid}/ns/net", *entering(stage, command, **options)]
        with log.open("wb") as out:
            process = subprocess.Popen(line, env=stage.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self._containers.append(Container(process, stage, log))
        return self._containers[-1]

    def close(self) -> None:
        for container in self._containers:
            container.kill()
        self._thread.shutdown()
        os.close(self._file)
        self._keeper.kill()
        self._keeper.wait()


@contextlib.contextmanager
def network(folder: Path) -> Iterator[Network]:
    made = Network(folder)
    try:
        yield made
    finally:
        made.close()


def wait_until(reached: Callable[[], bool], container: Container, within_s: float = 60) -> None:
    """Return once it is reached; fails with what the container said when it ends, or takes too long."""
    until = time.monotonic() + within_s
    while not reached():
        assert container.process.poll() is None, container.says()
        assert time.monotonic() < until, container.says()
        time.sleep(0.1)
