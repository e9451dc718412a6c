"""The scan by whole columns of numpy, a person at a time: no more than numpy is needed, nor any time to be ready."""

from __future__ import annotations

import numpy as np

from services.matching.engine.personne.requetes import AUCUN, Requetes
from services.matching.engine.rapide.found import Found
from services.matching.engine.referentiel.arrays import Floats, Ints, Mask
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.score.traits import DECIMALES, PARTAGES, traits


class Columns:
    """Every trait of every métier, then the sums, then the best."""

    def __init__(self, catalogue: Catalogue, poids: Floats) -> None:
        self._catalogue, self._poids = catalogue, poids

    def first(self, people: Requetes, admis: Mask, places: int) -> Found:
        found = Found.room(len(people.metier), places)
        for row, held in enumerate(people.metier.tolist()):
            matrix = traits(people, row, self._catalogue)
            eligible = admis & matrix[:PARTAGES].any(axis=0)
            if held != AUCUN:
                eligible[held] = False
            scores = self._scores(matrix)
            best = self._best(scores, np.flatnonzero(eligible), places)
            found.metiers[row, : len(best)] = best
            found.scores[row, : len(best)] = scores[best]
            found.mesures[row, : len(best)] = matrix[:, best].T
        return found

    def _scores(self, matrix: Floats) -> Floats:
        """Row by row, in the order of TRAITS: the same sum whatever the machine's linear algebra."""
        valeurs = np.round(matrix * self._poids[:, None], DECIMALES)
        total = np.zeros(matrix.shape[1])
        for valeur in valeurs:
            total += valeur
        return np.round(total, DECIMALES)

    def _best(self, scores: Floats, found: Ints, k: int) -> Ints:
        """The `k` best of `found`, ties by code; only those that may be among them are sorted."""
        if k < len(found):
            bar = np.partition(scores[found], -max(k, 1))[-max(k, 1)]
            found = found[scores[found] >= bar]
        return found[np.lexsort((self._catalogue.rang[found], -scores[found]))][:k]
