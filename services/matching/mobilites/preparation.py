"""How much of a métier each of many people covers, exactly as their gap says it, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.personne.preuves import NIVEAU_PRESUME
from services.matching.engine.referentiel.catalogue import POIDS_COEUR, Catalogue
from services.matching.engine.referentiel.modele import Metier, Personne

SANS_NIVEAU = 0
PALIERS = (0.5, 0.9)
"""From half, then from nine tenths: what is told of a share before the person answers."""


@dataclass(frozen=True)
class Preparation:
    """All that people hold, as (row, item, level) end to end. Against none of them is anything said: each proof stands."""

    catalogue: Catalogue
    personnes: int
    row: NDArray[Any]
    item: NDArray[Any]
    niveau: NDArray[Any]

    @classmethod
    def build(cls, personnes: Sequence[Personne], catalogue: Catalogue) -> Preparation:
        held = [(row, *proof) for row, personne in enumerate(personnes) for proof in _proofs(personne, catalogue)]
        row, item, niveau = np.asarray(held, np.int64).reshape(-1, 3).T
        return cls(catalogue, len(personnes), row, item, niveau)

    def parts(self, metier: Metier) -> list[float]:
        """`part_couverte` of each person's gap toward the métier."""
        covered, total = np.zeros(self.personnes), 0.0
        for ligne in ecart_of({}, metier, self.catalogue).lignes:
            poids = POIDS_COEUR if ligne.coeur else 1.0
            total += poids
            covered += poids * self._credit(self.catalogue.item_index[ligne.item.id], ligne.requis)
        return [round(part / total, 6) if total else 0.0 for part in covered.tolist()]

    def _credit(self, item: int, requis: int | None) -> NDArray[Any]:
        best, mine = np.zeros(self.personnes), np.flatnonzero(self.item == item)
        niveau = self.niveau[mine]
        said = np.where(niveau == SANS_NIVEAU, NIVEAU_PRESUME, niveau)
        shares = np.ones(len(mine)) if requis is None else np.minimum(1.0, said / requis)
        np.maximum.at(best, self.row[mine], shares)
        return best


def palier(part: float) -> int:
    """The step of a share, 0 to 2."""
    return sum(part >= step for step in PALIERS)


def _proofs(personne: Personne, catalogue: Catalogue) -> Iterator[tuple[int, int]]:
    """(item, level) of what they show, and of what the métiers that they hold or held let deduce."""
    exerces = [*personne.metiers, *(experience.metier for experience in personne.experiences)]
    metiers = [metier for key in exerces if (metier := catalogue.metier(key))]
    shown = [(acquis.item, acquis.niveau) for acquis in personne.acquis]
    shown += [(exigence.item, exigence.niveau) for metier in metiers for exigence in metier.exigences]
    for item, niveau in shown:
        if item in catalogue.item_index:
            yield catalogue.item_index[item], niveau or SANS_NIVEAU
