"""Near items: of the same nature, with labels that say nearly the same. Structure that a strict comparison of ids misses."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.sparse import coo_array, csr_array

from services.matching.engine.referentiel import texte
from services.matching.engine.referentiel.arrays import Floats, Ints

SEUIL: Final = 0.55
"""Cosine of the labels from which two items are near."""
MOT_COURANT: Final = 0.02
"""A word of more than this share of the labels says nothing on what an item is about; it is left out when it is also in many labels."""
RARE: Final = 50
PAR_LOT: Final = 2_000


def patch(proches: csr_array[Any], rows: Ints, labels: csr_array[Any], natures: Ints) -> csr_array[Any]:
    """The symmetric matrix of near items, where the rows and columns of `rows` are worked out again from `labels`."""
    n = labels.shape[0]
    if not len(rows):
        return (
            csr_array((proches.data, proches.indices, proches.indptr), shape=(n, n))
            if proches.shape[0] == n
            else proches
        )
    changed = np.zeros(n, bool)
    changed[rows] = True
    old = proches.tocoo()
    kept = ~(changed[old.row] | changed[old.col])
    vectors = _vectors(labels)
    i, j, v = _near(vectors, rows, natures)
    # a pair of two changed items is found from both sides, a mixed pair from one: write the mixed ones both ways
    mixed = ~changed[j]
    parts = (
        np.concatenate([old.data[kept], v, v[mixed]]),
        (np.concatenate([old.row[kept], i, j[mixed]]), np.concatenate([old.col[kept], j, i[mixed]])),
    )
    return csr_array(coo_array(parts, shape=(n, n)).tocsr())


def _vectors(labels: csr_array[Any]) -> csr_array[Any]:
    n = labels.shape[0]
    frequences = np.bincount(labels.indices, minlength=labels.shape[1])
    weights = texte.idf(frequences, n)
    weights[frequences > max(RARE, MOT_COURANT * n)] = 1e-9
    return texte.normalised(labels, weights)


def _near(vectors: csr_array[Any], rows: Ints, natures: Ints) -> tuple[Ints, Ints, Floats]:
    found_i, found_j, found_v = [], [], []
    columns = csr_array(vectors.T)
    for start in range(0, len(rows), PAR_LOT):
        lot = rows[start : start + PAR_LOT]
        product = (vectors[lot] @ columns).tocoo()
        i, j = lot[product.row], product.col.astype(np.int64)
        near = (product.data >= SEUIL) & (i != j) & (natures[i] == natures[j])
        found_i.append(i[near])
        found_j.append(j[near])
        found_v.append(np.minimum(product.data[near], 1.0))
    return np.concatenate(found_i), np.concatenate(found_j), np.concatenate(found_v)
