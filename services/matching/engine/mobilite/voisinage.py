"""Where a métier stands among the neighbours of another: ranks both ways, hubs, neighbours of neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from services.matching.engine.referentiel.arrays import Floats, Ints, Singles

PROCHES: Final = 10
"""How many neighbours a neighbourhood holds."""
HORS_FAMILLE: Final = 4.0
DECIMALES: Final = 5
"""Similarities closer than this are equal, and then follow the order of the métiers: no rank hangs on the last bit of a sum."""


@dataclass(frozen=True)
class Rangs:
    """Rank of each target among those of its departure, and of each departure among those of its target; itself comes last."""

    depuis: NDArray[np.uint16 | np.int32]
    vers: NDArray[np.uint16 | np.int32]

    @classmethod
    def of(cls, similarites: Singles) -> Rangs:
        others = np.round(similarites, DECIMALES)
        np.fill_diagonal(others, -2.0)
        # a table a similarity: half the memory where the numbers are small
        small = np.uint16 if len(others) <= np.iinfo(np.uint16).max else np.int32
        return cls(_ranks(others).astype(small), np.ascontiguousarray(_ranks(others.T).T.astype(small)))

    def lignes(self, rows: Ints) -> tuple[Floats, Floats]:
        """Logarithms, where a place gained at the top is worth more than one further down."""
        return np.log1p(self.depuis[rows].astype(np.float64)), np.log1p(self.vers[rows].astype(np.float64))


def latente(similarites: Singles, axes: int) -> Singles:
    """What is left of a table of cosines on its main axes (latent semantic analysis): métiers whose neighbours talk alike are alike.

    The same table when it has no more rows than `axes`.
    """
    n = len(similarites)
    if n <= axes:
        return similarites
    valeurs, vecteurs = scipy.linalg.eigh(similarites.astype(np.float64), subset_by_index=[n - axes, n - 1])
    places = vecteurs * np.sqrt(np.maximum(valeurs, 0.0))
    places /= np.maximum(np.sqrt(np.sum(places * places, axis=1, keepdims=True)), 1e-9)
    return np.asarray(np.round(places @ places.T, DECIMALES), np.float32)


class Voisinage:
    """Drawn from a plain similarity of all pairs; bounded by a few tables of n × n."""

    NOMS: Final = (
        "ressemblance", "rang depuis le depart", "rang depuis la cible", "ressemblance relative", "affluence",
        "part du depart", "part de la cible", "voisins des voisins", "voisins communs", "voisins du depart",
        "voisins de la cible", "rang dans la famille", "rang hors de la famille",
    )  # fmt: skip

    def __init__(self, base: Singles, famille: Ints) -> None:
        """`base`: similarity, at least 0. `famille`: a number a métier."""
        n = len(base)
        np.fill_diagonal(base, 0.0)
        self.base, self.famille = base, famille
        self.rangs = Rangs.of(base)
        self.rang = self.rangs.depuis
        proches = min(PROCHES, n)
        self.affluence = np.sort(base, axis=1)[:, n - proches :].sum(axis=1, dtype=np.float64) / max(1, proches)
        voisins = np.where(self.rang < PROCHES, base, np.float32(0))
        self.voisins = voisins / np.maximum(voisins.sum(axis=1, keepdims=True), np.float32(1e-9))
        same = famille[:, None] == famille
        np.fill_diagonal(same, False)
        parts = same / np.maximum(same.sum(axis=1, keepdims=True), 1)
        self.familles = parts.astype(np.float32)

    def lignes(self, rows: Ints) -> dict[str, Floats]:
        """The measures of every pair that starts from a métier of `rows`."""
        base = self.base[rows].astype(np.float64)
        depuis, vers = self.rangs.lignes(rows)
        voisins, affluence = self.voisins, self.affluence
        same = self.famille[rows][:, None] == self.famille
        rounded = np.round(base, DECIMALES)
        inside = np.log1p(_ranks(np.where(same, rounded, -1.0)))
        outside = np.log1p(_ranks(np.where(same, -1.0, rounded)))
        return {
            "ressemblance": base,
            "rang depuis le depart": depuis,
            "rang depuis la cible": vers,
            "ressemblance relative": 2 * base - affluence[rows][:, None] - affluence,
            "affluence": np.broadcast_to(affluence, base.shape),
            "part du depart": base / np.maximum(affluence[rows][:, None], 1e-9),
            "part de la cible": base / np.maximum(affluence, 1e-9),
            "voisins des voisins": _product(voisins[rows], voisins),
            "voisins communs": _product(voisins[rows], voisins.T),
            "voisins du depart": _product(voisins[rows], self.base),
            "voisins de la cible": _product(self.base[rows], voisins.T),
            "rang dans la famille": np.where(same, inside, HORS_FAMILLE),
            "rang hors de la famille": np.where(same, 0.0, outside),
            "famille voisine": _product(self.base[rows], self.familles.T),
            "famille voisine du depart": _product(self.familles[rows], self.base),
        }


def _product(left: Singles, right: Singles) -> Floats:
    return np.asarray(left @ right, np.float64)


def _ranks(similarites: Singles | Floats) -> NDArray[np.int32]:
    """Rank of each column in its row, 0 for the most alike; ties in order. Values between -2 and 1 that hold DECIMALES decimals."""
    n = similarites.shape[1]
    columns = np.arange(n)
    # value and column in one whole number: to sort those is several times faster than to sort positions by value
    keys = np.rint((1 - similarites.astype(np.float64)) * 10**DECIMALES).astype(np.int64) * n + columns
    keys.sort(axis=1)
    ranks = np.empty(similarites.shape, np.int32)
    np.put_along_axis(ranks, keys % n, columns.astype(np.int32)[None, :], axis=1)
    return ranks
