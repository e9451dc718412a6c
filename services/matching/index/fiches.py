"""One person, packed in some 300 bytes, and how what is packed is read."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.matching.engine.referentiel.modele import PROVENANCES, Acquis, Experience

ACQUIS = struct.Struct("<ibbbi")  # item, level, provenance, positive, day
EXPERIENCE = struct.Struct("<iii")  # métier, first day, last day
AFFECTATION = struct.Struct("<iiii")  # entity, métier, first day, last day
INCONNU = 0
SANS_METIER = -1


class Noms:
    """Identifiers as small integers, given in the order they are met."""

    def __init__(self) -> None:
        self._numeros: dict[str, int] = {}
        self.noms: list[str] = []

    def numero(self, nom: str) -> int:
        numero = self._numeros.get(nom)
        if numero is None:
            numero = self._numeros[nom] = len(self.noms)
            self.noms.append(nom)
        return numero


@dataclass(frozen=True, slots=True)
class Fiche:
    """One person, packed. `lecteurs` are (subject, until) of the grants to read recommendations; `contact` that they agreed to be
    told of sessions; `cle` what other employers' names for them are made of, None unless they agreed to be seen there; `interets`
    are (such a name, until) of the employers to whom they said that they are interested."""

    affectations: bytes
    acquis: bytes
    experiences: bytes
    souhaits: tuple[int, ...]
    lecteurs: tuple[tuple[str, str], ...]
    contact: bool
    cle: bytes | None
    interets: tuple[tuple[str, str], ...]

    def held(self, on: date) -> list[tuple[int, int]]:
        """(entity, métier) of what they do on a day, their oldest emploi first."""
        day = on.toordinal()
        return [
            (entite, metier)
            for entite, metier, debut, fin in AFFECTATION.iter_unpack(self.affectations)
            if debut <= day and (fin == INCONNU or day <= fin)
        ]

    def employers(self) -> set[int]:
        """Entities that employ them, did or will."""
        return {entite for entite, *_ in AFFECTATION.iter_unpack(self.affectations)}

    def behind(self, on: date) -> bytes:
        """All that they did before a day, in their emplois or as they say, as experiences."""
        day = on.toordinal()
        return self.experiences + b"".join(
            EXPERIENCE.pack(metier, debut, fin)
            for _, metier, debut, fin in AFFECTATION.iter_unpack(self.affectations)
            if fin != INCONNU and fin < day and metier != SANS_METIER
        )


def acquis_of(packed: bytes, noms: Sequence[str]) -> Iterator[Acquis]:
    for item, niveau, force, positif, le in ACQUIS.iter_unpack(packed):
        yield Acquis(noms[item], niveau or None, PROVENANCES[force], _date(le), bool(positif))


def experiences_of(packed: bytes, noms: Sequence[str]) -> Iterator[Experience]:
    for metier, debut, fin in EXPERIENCE.iter_unpack(packed):
        yield Experience(noms[metier], _date(debut), _date(fin))


def ordinal(day: str | None) -> int:
    return date.fromisoformat(day[:10]).toordinal() if day else INCONNU


@lru_cache(maxsize=20_000)
def _date(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
