"""The last answer of each sort that people read, in memory: given again without the database while nothing it depends on moved.

It is a copy of what is stored, never more: it goes when another is stored in its place, when its person is erased, and a few
seconds later in any case, since another process may write in the same database.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class Gardee:
    """`marque`: all that it depends on; `membres`: those of its JSON object, each already written, `provenance` one by one."""

    marque: Hashable
    id: UUID
    membres: Mapping[str, orjson.Fragment]
    provenance: Mapping[str, orjson.Fragment]
    octets: int

    @classmethod
    def of(cls, marque: Hashable, id: UUID, reponse: bytes) -> Gardee:
        """`reponse` is the stored answer."""
        membres = orjson.loads(reponse)
        provenance = membres.pop("provenance")
        return cls(marque, id, _written(membres), _written(provenance), len(reponse))


def _written(members: Mapping[str, Any]) -> dict[str, orjson.Fragment]:
    return {name: orjson.Fragment(orjson.dumps(value)) for name, value in members.items()}


class Memoire:
    """At most `octets_max` bytes, the longest unread going first, each for at most `garde_s` seconds."""

    def __init__(self, octets_max: int, garde_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self.octets_max, self.garde_s, self._now = octets_max, garde_s, now
        self.changes = 0
        self._octets = 0
        self._gardees: OrderedDict[tuple[str, str], tuple[float, Gardee]] = OrderedDict()

    def get(self, personne: str, objet: str, marque: Hashable) -> Gardee | None:
        found = self._gardees.get((personne, objet))
        if found is None or found[0] <= self._now() or found[1].marque != marque:
            return None
        self._gardees.move_to_end((personne, objet))
        return found[1]

    def put(self, personne: str, objet: str, gardee: Gardee, changes: int) -> None:
        """Unless something that is in no mark changed since `changes` was read."""
        self._drop((personne, objet))
        if changes != self.changes or gardee.octets > self.octets_max:
            return
        self._gardees[personne, objet] = (self._now() + self.garde_s, gardee)
        self._octets += gardee.octets
        while self._octets > self.octets_max:
            self._drop(next(iter(self._gardees)))

    def forget(self, personnes: Iterable[str]) -> None:
        """All that was answered to them, and what is being answered now."""
        self.changes += 1
        gone = frozenset(personnes)
        for key in [key for key in self._gardees if key[0] in gone]:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        found: Any = self._gardees.pop(key, None)
        if found:
            self._octets -= found[1].octets
