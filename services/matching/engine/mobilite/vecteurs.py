"""Rows of counts made ready to be compared: as vectors of length one, as sets with weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats, Ints


@dataclass(frozen=True)
class Vecteurs:
    """Rows of length 1 and the same by column, so that one row is compared with all at the cost of its words."""

    lignes: csr_array[Any]
    colonnes: csr_array[Any]

    @classmethod
    def of(cls, comptes: csr_array[Any], poids: Floats | None = None) -> Vecteurs:
        if poids is None:
            poids = texte.idf(np.bincount(comptes.indices, minlength=comptes.shape[1]), comptes.shape[0])
        lignes = texte.normalised(comptes, poids)
        return cls(lignes, csr_array(lignes.T.tocsr()))

    def cosinus(self, rows: Ints, other: Vecteurs | None = None) -> Floats:
        return np.asarray((self.lignes[rows] @ (other or self).colonnes).toarray(), np.float64)


@dataclass(frozen=True)
class Parts:
    """Sets with a weight for each element, to measure what is common to two of them."""

    poids: csr_array[Any]
    presence: csr_array[Any]
    """By column: presence of each element in each set."""
    totaux: Floats
    normes: Floats

    @classmethod
    def of(cls, ensembles: Sequence[Sequence[str]], index: dict[str, int], rarete: Floats) -> Parts:
        presence = membership(ensembles, index)
        poids = csr_array((rarete[presence.indices], presence.indices, presence.indptr), shape=presence.shape)
        totaux = np.asarray(poids.sum(axis=1), np.float64).ravel()
        normes = np.sqrt(np.asarray((poids * poids).sum(axis=1), np.float64).ravel())
        return cls(poids, csr_array(presence.T.tocsr()), totaux, normes)

    def communs(self, rows: Ints) -> Floats:
        return np.asarray((self.poids[rows] @ self.presence).toarray(), np.float64)


def membership(ensembles: Sequence[Sequence[str]], index: dict[str, int]) -> csr_array[Any]:
    """A 1 where the set of this row has the element of this column; an element said twice counts once."""
    columns = [sorted({index[element] for element in ensemble}) for ensemble in ensembles]
    indptr = np.concatenate([[0], np.cumsum([len(c) for c in columns], dtype=np.int64)])
    indices = np.asarray([column for c in columns for column in c], np.int64)
    return csr_array((np.ones(len(indices)), indices, indptr), shape=(len(ensembles), max(1, len(index))))


def summed(matrices: Iterable[csr_array[Any]]) -> csr_array[Any]:
    """The counts of several fields together."""
    first, *others = matrices
    for other in others:
        first = first + other
    return csr_array(first)


def present(comptes: csr_array[Any]) -> csr_array[Any]:
    """A 1 where there is a count."""
    return csr_array((np.ones(len(comptes.indices)), comptes.indices, comptes.indptr), shape=comptes.shape)


def weighed(comptes: csr_array[Any], rarete: Floats) -> csr_array[Any]:
    """Its rarity where there is a count."""
    return csr_array((rarete[comptes.indices], comptes.indices, comptes.indptr), shape=comptes.shape)
