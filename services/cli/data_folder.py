"""The data folder of an installation: what it holds, who may read it, and one running installation at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.cli.errors import AlreadyRunning, UncertainServer

# template0, template1 and postgres, which every server has
DATABASES_AT_CREATION = 3


class DataFolder:
    """Paths of the folder; created closed to everybody else."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.postgres = self.root / "postgres"
        self.logs = self.root / "journaux"
        self.issuer = self.root / "emetteur.json"
        self.attestations = self.root / "attestations.json"
        self.identities = self.root / "identites.json"
        self.seals = self.root / "sceaux.json"
        self.branch = self.root / "branche.json"
        self.restoring = self.root / "restauration.json"
        self._lock = self.root / "verrou"
        self._creating = self.root / "postgres.creation"

    def files(self) -> list[Path]:
        """Keys, secrets and what the demonstration knows of its branch: what the databases do not hold."""
        return [self.issuer, self.attestations, self.identities, self.seals, self.branch]

    def create(self) -> None:
        if not self.root.exists():
            self.root.mkdir(parents=True, mode=0o700)
        self.logs.mkdir(exist_ok=True, mode=0o700)

    @contextlib.contextmanager
    def locked(self, port: int) -> Iterator[None]:
        """Hold the folder; raises AlreadyRunning when another process does."""
        with self._lock.open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(self.root, self.running()) from None
            lock.truncate(0)
            lock.write(json.dumps({"pid": os.getpid(), "port": port}))
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    def running(self) -> dict[str, Any]:
        """`pid` and `port` of the installation that runs on this folder; empty when none does."""
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError, ProcessLookupError):
            content: dict[str, Any] = json.loads(self._lock.read_text(encoding="utf-8"))
            with contextlib.suppress(PermissionError):
                os.kill(content["pid"], 0)
            return content
        return {}

    def prepare_postgres(self) -> None:
        """Under the lock: forget handles of processes that were killed, set aside a server whose creation was cut short.

        Raises UncertainServer where what is there may be a server with its data: it is neither used nor set aside.
        """
        marks = (self.postgres / "PG_VERSION", self.postgres / "global" / "pg_control")
        there = [mark for mark in marks if mark.is_file() and mark.stat().st_size]
        if self._creating.exists() and self.postgres.exists():
            if len(list(self.postgres.glob("base/*"))) > DATABASES_AT_CREATION:
                raise UncertainServer(self.postgres, f"{self._creating.name} dit que sa création n'était pas finie")
            self.postgres.rename(self.root / f"postgres.incomplet-{int(time.time())}")
        elif there != list(marks) and self.postgres.exists() and any(self.postgres.iterdir()):
            missing = " et ".join(str(mark.relative_to(self.root)) for mark in marks if mark not in there)
            raise UncertainServer(self.postgres, f"il y manque {missing}")
        if not self.postgres.exists() or not there:
            self._creating.touch(mode=0o600)
        (self.postgres / ".handle_pids.json").unlink(missing_ok=True)

    def postgres_is_ready(self) -> None:
        """Its creation is over, whatever the machine does next."""
        self._creating.unlink(missing_ok=True)
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_keys(path: Path) -> list[Any]:
    """The keys of a JWKS file, none where there is no file yet."""
    return list(json.loads(path.read_text(encoding="utf-8"))["keys"]) if path.exists() else []


def write_private(path: Path, content: Any) -> None:
    """Replace `path` by a JSON file that its owner alone may read; a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
