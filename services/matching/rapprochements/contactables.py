"""People who agreed to be told of sessions, indexed: built again when something moved, not more often than it is worth."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.matching.engine.classement.candidats import Candidat, candidats
from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Certification
from services.matching.index.index import Index
from services.matching.index.offre import OffreSuivie
from services.matching.index.population import PopulationSuivie
from services.matching.ouvriers import File


@dataclass
class Contactables:
    """The population of those who agreed, kept `garde_s` seconds at most once something moved; an erased person leaves at once."""

    index: Index
    file: File
    garde_s: float
    _population: Population | None = None
    _state: Any = None
    _at: float = 0.0

    async def first(self, certification: Certification, k: int, on: date) -> list[Candidat]:
        """The readiest for this certification, with what they are credited with on this day."""
        publie, suivie, offre = self.index.publie, self.index.population, self.index.offre
        state = (on, publie.empreinte, id(suivie), suivie.revision, offre.empreinte, offre.blocs.revision)
        young = time.monotonic() - self._at < self.garde_s
        if self._population is None or (self._state != state and not young):
            self._population = await self.file.run(_build, suivie, offre, publie.catalogue, on)
            self._state, self._at = state, time.monotonic()
        found = await self.file.run(candidats, self._population, certification, 2 * k)
        # consent may have been withdrawn since, or the person erased
        return [candidat for candidat in found if _agrees(suivie, candidat.personne)][:k]


def _build(suivie: PopulationSuivie, offre: OffreSuivie, catalogue: Catalogue, on: date) -> Population:
    return Population.build([offre.credited(personne, on) for personne in suivie.contactables(on)], catalogue)


def _agrees(suivie: PopulationSuivie, personne: str) -> bool:
    fiche = suivie.fiches.get(personne)
    return fiche is not None and fiche.contact
