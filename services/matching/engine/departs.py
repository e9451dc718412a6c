"""What the métier held adds toward each other one, whoever holds it: worked out once, a row a métier of departure."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.catalogue import Catalogue, Floats, Ints
from services.matching.engine.mobilite.personne import mobilite
from services.matching.engine.traits import TRAITS, steps, titles

LOT: Final = 128


class Departs(NamedTuple):
    """`situe`: what all that is not shared adds to the score; `dit`: what the words of the métier's own texts add; `mobilite`."""

    situe: Any
    dit: Any
    mobilite: Any


class Tables:
    """Tables of n × n in single precision, of which only the rows asked take room; a row worked out twice is the same."""

    def __init__(self, catalogue: Catalogue, poids: Floats) -> None:
        self._catalogue = catalogue
        self._poids = poids[TRAITS.index("intitules") :]
        n = len(catalogue.metiers)
        self._known = np.zeros(n, bool)
        self._departs = Departs(*(np.zeros((n, n), np.float32) for _ in Departs._fields))
        words = (catalogue.mot_valeur, catalogue.mot_metier, catalogue.mot_start)
        self._mots = csr_array(words, shape=(len(catalogue.mot_idf), n))

    def of(self, held: Ints) -> Departs:
        """With the rows of these métiers, those under 0 being none."""
        if len(held) == 1:
            asked = [] if held[0] < 0 or self._known[held[0]] else [int(held[0])]
        else:
            every = np.unique(held)
            asked = every[(every >= 0) & ~self._known[every]].tolist()
        for start in range(0, len(asked), LOT):
            self._fill(asked[start : start + LOT])
        return self._departs

    def _fill(self, rows: list[int]) -> None:
        catalogue, departs = self._catalogue, self._departs
        own = csr_array(catalogue.textes.propres[rows])
        own.data = own.data * catalogue.mot_idf[own.indices]
        departs.dit[rows] = (own @ self._mots).toarray()
        for row in rows:
            moves = mobilite(catalogue, row)
            departs.mobilite[row] = moves
            added = np.zeros(len(catalogue.metiers))
            for poids, trait in zip(self._poids, [titles(row, catalogue), *steps(row, catalogue), moves], strict=True):
                added += poids * trait
            departs.situe[row] = added
        self._known[rows] = True
