"""The list of mistakes: beside this module, a TOML file for each service."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# of what tests pass by chance without a test of its kind
KINDS = {
    "erasure": "what a person leaves, and an event that comes late about an erased one",
    "seal": "a field that is not signed, or a signature that is not looked at",
    "if-match": "a version that is not asked for, or not compared",
    "clock": "an instant for a civil day, now for the day it fell",
    "order": "a list, a rank or a tie in another order",
    "window": "time inside a cache, a token or a rate window; what a cache is kept by",
    "idempotency": "a retry that acts twice, or is answered for another request",
    "rule-of-the-day": "a rule of another day, or a constant in its place",
    "events": "an act that is not published, or says something else; one that is not told",
    "poison": "an event that cannot be applied and stops the others, or that another one passes",
    "last-day": "a boundary off by one",
    "race": "a lock or a guard in the write that is missing",
    "rights": "a condition of a policy, a filter of rows, a secret that shows",
    "defaults": "a secret or a limit whose default gives way",
    "computation": "a sum, a score or a choice that is off",
    "migration": "a step that does not come up again, a rule or a copy that an upgrade leaves behind",
    "input": "what is not refused, or refused otherwise than the document says",
}


@dataclass(frozen=True)
class Mistake:
    """`text` becomes `becomes` in `file`; `tests` (files or node ids) must then fail, unless it is said equivalent."""

    name: str
    kind: str
    file: str
    text: str
    becomes: str
    tests: tuple[str, ...]
    equivalent: str = ""

    def occurrences(self, root: Path = ROOT) -> int:
        path = root / self.file
        return path.read_text(encoding="utf-8").count(self.text) if path.is_file() else 0


def read() -> list[Mistake]:
    """Every mistake of the list; TypeError when one has another field, or lacks one."""
    return [
        Mistake(**{**row, "tests": tuple(row["tests"])})
        for path in sorted(HERE.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]
    ]
