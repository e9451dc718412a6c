"""What the métier held adds toward each other one, whoever holds it: worked out once, a row a métier of departure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from services.matching.engine.mobilite.terrain import mobilite
from services.matching.engine.rapide.kernel import ECHELLE
from services.matching.engine.referentiel.arrays import Floats, Ints, Singles
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.score.traits import PARTAGES, steps, titles


class Departures(NamedTuple):
    """`situe`: what all that is not shared adds to the score, in millionths; `intitules` and `mobilite`: the traits of those names."""

    situe: Singles
    intitules: Floats
    mobilite: Singles


class Tables:
    """Tables of n × n, of which only the rows asked take room; a row worked out twice is the same."""

    def __init__(self, catalogue: Catalogue, poids: Floats) -> None:
        self._catalogue = catalogue
        self._poids = poids[PARTAGES:]
        n = len(catalogue.metiers)
        self._known = np.zeros(n, bool)
        self._rows = Departures(np.zeros((n, n), np.float32), np.zeros((n, n)), np.zeros((n, n), np.float32))

    def of(self, held: Ints) -> Departures:
        """With the rows of these métiers, those under 0 being none."""
        for row in {*held.tolist()}:
            if row >= 0 and not self._known[row]:
                self._fill(row)
        return self._rows

    def _fill(self, row: int) -> None:
        catalogue, rows = self._catalogue, self._rows
        named, moves = titles(row, catalogue), mobilite(catalogue, row)
        rows.intitules[row], rows.mobilite[row] = named, moves
        rows.situe[row] = self._poids @ [named, *steps(row, catalogue), moves] * ECHELLE
        self._known[row] = True
