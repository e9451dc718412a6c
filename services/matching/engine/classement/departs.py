"""What the métier held adds toward each other one, whoever holds it: worked out once, a row a métier of departure."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from services.matching.engine.classement.traits import PARTAGES, steps, titles
from services.matching.engine.mobilite.personne import mobilite
from services.matching.engine.rapide.noyau import ECHELLE
from services.matching.engine.referentiel.catalogue import Catalogue, Floats, Ints


class Departs(NamedTuple):
    """`situe`: what all that is not shared adds to the score, in millionths; `intitules` and `mobilite`: the traits of those names."""

    situe: Any
    intitules: Any
    mobilite: Any


class Tables:
    """Tables of n × n, of which only the rows asked take room; a row worked out twice is the same."""

    def __init__(self, catalogue: Catalogue, poids: Floats) -> None:
        self._catalogue = catalogue
        self._poids = poids[PARTAGES:]
        n = len(catalogue.metiers)
        self._known = np.zeros(n, bool)
        self._departs = Departs(np.zeros((n, n), np.float32), np.zeros((n, n)), np.zeros((n, n), np.float32))

    def of(self, held: Ints) -> Departs:
        """With the rows of these métiers, those under 0 being none."""
        if len(held) == 1:
            asked = [] if held[0] < 0 or self._known[held[0]] else [int(held[0])]
        else:
            every = np.unique(held)
            asked = every[(every >= 0) & ~self._known[every]].tolist()
        for row in asked:
            self._fill(row)
        return self._departs

    def _fill(self, row: int) -> None:
        catalogue, departs = self._catalogue, self._departs
        named, moves = titles(row, catalogue), mobilite(catalogue, row)
        departs.intitules[row], departs.mobilite[row] = named, moves
        departs.situe[row] = self._poids @ [named, *steps(row, catalogue), moves] * ECHELLE
        self._known[row] = True
