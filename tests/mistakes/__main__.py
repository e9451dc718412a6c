"""Plants each listed mistake in a copy of the tree, runs the tests that must see it, and prints the score.

`python -m tests.mistakes [WORD ...]`: those whose name, kind or file holds a word; all of them without one.
Fails when a text is no longer where the list says, when the tests fail without a mistake, or below 95 % caught.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from uuid import uuid4

from services.cli.postgres import EmbeddedPostgres
from tests.mistakes.child import start
from tests.mistakes.listed import ROOT, Mistake, read
from tests.support.postgres import SERVER_URL_VARIABLE, scratch_folder

WORKERS, FLOOR = 2, 0.95
TIMEOUT_S = 300
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "donnees", "__pycache__", "bench", "*.egg-info")
# databases are made once for all runs; a mistake in what makes them has its own
MAKES_DATABASES = ("/migrations/", "/models/")


class Outcome(Enum):
    """What became of a mistake."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    EQUIVALENT = "equivalent"
    BROKEN = "does not run"


@dataclass
class Copy:
    """A copy of the tree in which one mistake at a time is planted."""

    root: Path
    server_url: str
    run_id: str
    written: int = 0

    def run(self, tests: Iterable[str], run_id: str = "") -> tuple[int | None, str]:
        """Exit code of pytest, None when it does not end, and what it said."""
        output = self.root.parent / "output"
        environment = {
            SERVER_URL_VARIABLE: self.server_url,
            "PYTEST_XDIST_TESTRUNUID": run_id or self.run_id,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "ORIGINAL": str(ROOT),
        }
        process = start(str(self.root), [f"--timeout={TIMEOUT_S}", *tests], environment, str(output))
        process.join(3 * TIMEOUT_S)
        code = process.exitcode
        if code is None and process.pid is not None:
            os.killpg(process.pid, signal.SIGKILL)
        return code, output.read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def planted(self, mistake: Mistake) -> Iterator[None]:
        path = self.root / mistake.file
        before = path.read_text(encoding="utf-8")
        self._write(path, before.replace(mistake.text, mistake.becomes))
        try:
            yield
        finally:
            self._write(path, before)

    def _write(self, path: Path, text: str) -> None:
        """Each time a second later: compiled files are told apart by the second and the size of their source."""
        path.write_text(text, encoding="utf-8")
        self.written += 1
        os.utime(path, (at := int(time.time()) + self.written, at))


def outcome_of(copy: Copy, mistake: Mistake) -> tuple[Outcome, str]:
    """What the tests make of a mistake, and the first that saw it (or why they did not run)."""
    of_its_own = any(part in mistake.file for part in MAKES_DATABASES)
    with copy.planted(mistake):
        code, said = copy.run(mistake.tests, uuid4().hex[:12] if of_its_own else "")
    if code is None:
        return Outcome.CAUGHT, "without end"
    if code == 0:
        return (Outcome.EQUIVALENT, mistake.equivalent) if mistake.equivalent else (Outcome.SURVIVED, "")
    lines = said.splitlines()
    if code == 1:
        seen = [line.split(" ")[1].split("::")[-1] for line in lines if line.startswith(("FAILED", "ERROR"))]
        return Outcome.CAUGHT, seen[0] if seen else ""
    return Outcome.BROKEN, " | ".join(lines[-3:])


def chosen(words: list[str]) -> list[Mistake]:
    listed = read()
    if not words:
        return listed
    return [one for one in listed if any(word in f"{one.name} {one.kind} {one.file}" for word in words)]


def check(copy: Copy, mistakes: list[Mistake]) -> str:
    """Why the list cannot be tried, or nothing."""
    lost = [f"{one.name} ({one.file})" for one in mistakes if one.occurrences(copy.root) != 1]
    if lost:
        return "not exactly once in its file: " + ", ".join(lost)
    code, said = copy.run(sorted({test for one in mistakes for test in one.tests}))
    return "" if code == 0 else "the tests fail without a mistake:\n" + said[-4000:]


def try_all(copies: list[Copy], mistakes: list[Mistake]) -> dict[str, Outcome]:
    free: queue.Queue[Copy] = queue.Queue()
    for copy in copies:
        free.put(copy)

    def attempt(mistake: Mistake) -> tuple[Mistake, Outcome, str, float]:
        copy, began = free.get(), time.monotonic()
        try:
            outcome, seen = outcome_of(copy, mistake)
            return mistake, outcome, seen, time.monotonic() - began
        finally:
            free.put(copy)

    outcomes = {}
    with ThreadPoolExecutor(len(copies)) as pool:
        for mistake, outcome, seen, seconds in pool.map(attempt, mistakes):
            outcomes[mistake.name] = outcome
            print(f"{outcome.value:10} {mistake.kind:16} {mistake.name:52} {seconds:4.0f} s  {seen}", flush=True)
    return outcomes


def score(mistakes: list[Mistake], outcomes: dict[str, Outcome]) -> bool:
    """Print what was caught, by kind and in all; whether that is enough."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for mistake in mistakes:
        if outcomes[mistake.name] is not Outcome.EQUIVALENT:
            by_kind[mistake.kind].append(outcomes[mistake.name])
    print()
    for kind, found in sorted(by_kind.items()):
        print(f"{kind:16} {found.count(Outcome.CAUGHT):3} of {len(found)}")
    counted = [outcome for found in by_kind.values() for outcome in found]
    caught, broken = counted.count(Outcome.CAUGHT), counted.count(Outcome.BROKEN)
    share = caught / len(counted)
    print(f"{caught} of {len(counted)} mistakes caught ({share:.1%}); equivalent: {len(mistakes) - len(counted)}")
    left = [name for name, outcome in outcomes.items() if outcome in (Outcome.SURVIVED, Outcome.BROKEN)]
    print("survivors: " + (", ".join(left) or "none"))
    return share >= FLOOR and not broken


def main(words: list[str]) -> int:
    mistakes = chosen(words)
    run_id = uuid4().hex[:12]
    with tempfile.TemporaryDirectory(dir=scratch_folder(), prefix="passerelle-mistakes-") as folder:
        kept = scratch_folder() / f"passerelle-tests-{run_id}"
        kept.mkdir()
        (kept / "processus-kept").touch()  # the databases outlive each run of pytest
        server = EmbeddedPostgres(Path(folder) / "postgres", ephemeral=True)
        try:
            copies = []
            for number in range(WORKERS):
                root = Path(folder) / f"copy-{number}" / "passerelle"
                shutil.copytree(ROOT, root, ignore=LEFT_OUT)
                copies.append(Copy(root, server.url(), run_id))
            if reason := check(copies[0], mistakes):
                print(reason)
                return 1
            return 0 if score(mistakes, try_all(copies, mistakes)) else 1
        finally:
            server.stop()
            shutil.rmtree(kept, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
