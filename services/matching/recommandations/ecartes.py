"""What a person set aside: left out of what they are proposed, or there and marked when they ask to see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ecartes:
    """Ids of the métiers and certifications that do not interest the person."""

    metiers: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.metiers or self.certifications)


AUCUN_ECARTE = Ecartes()
