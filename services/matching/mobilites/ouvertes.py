"""People who agreed to be seen beyond their entity, indexed: built again when something moved, not more often than it is worth."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from services.matching.index.index import Index
from services.matching.index.population import Ouverte, PopulationSuivie
from services.matching.mobilites.preparation import Preparation, palier
from services.matching.ouvriers import File

Rang = tuple[int, str]
"""Where somebody stands in an employer's list: the step of what they cover, then how that employer calls them.

No finer than the step: between two people, an order that follows the share tells which of them holds more.
"""


@dataclass(frozen=True)
class Vue:
    """A person as one employer finds them."""

    rang: Rang
    ouverte: Ouverte

    @property
    def pseudonyme(self) -> UUID:
        return UUID(self.rang[1])


@dataclass(frozen=True)
class _Gardees:
    personnes: list[Ouverte]
    preparation: Preparation


@dataclass
class Ouvertes:
    """Kept `garde_s` seconds at most once something moved; who agrees no more, or is erased, leaves at once."""

    index: Index
    file: File
    garde_s: float
    _gardees: _Gardees | None = None
    _state: Any = None
    _at: float = 0.0

    async def first(self, metier: Metier, entite: str, after: Rang | None, k: int, on: date) -> list[Vue]:
        """The `k` readiest for the métier among the people of other entities, after a place in the employer's list."""
        publie, suivie = self.index.publie, self.index.population
        state = (on, publie.empreinte, id(suivie), suivie.revision)
        young = time.monotonic() - self._at < self.garde_s
        if self._gardees is None or (self._state != state and not young):
            self._gardees = await self.file.run(_build, suivie, publie.catalogue, on)
            self._state, self._at = state, time.monotonic()
        ranked = await self.file.run(_ranked, self._gardees, suivie, metier, entite, after)
        # looked at again: they may have taken their agreement back meanwhile
        return list(islice((vue for vue in ranked if suivie.is_ouverte(vue.ouverte, entite)), k))


def pseudonyme(cle: bytes, entite: str) -> UUID:
    """How an employer calls the person of this key, as `parcours` reads it back."""
    return UUID(bytes=hashlib.sha256(cle + UUID(entite).bytes).digest()[:16])


def _build(suivie: PopulationSuivie, catalogue: Catalogue, on: date) -> _Gardees:
    personnes = suivie.ouvertes(on)
    return _Gardees(personnes, Preparation.build([ouverte.personne for ouverte in personnes], catalogue))


def _ranked(gardees: _Gardees, suivie: PopulationSuivie, metier: Metier, entite: str, after: Rang | None) -> list[Vue]:
    """Ties are in the order of the pseudonymes, which no two employers share."""
    parts = gardees.preparation.parts(metier)
    found = [
        Vue((-palier(part), str(pseudonyme(ouverte.cle, entite))), ouverte)
        for part, ouverte in zip(parts, gardees.personnes, strict=True)
        if suivie.is_ouverte(ouverte, entite)
    ]
    return sorted((vue for vue in found if after is None or vue.rang > after), key=lambda vue: vue.rang)
