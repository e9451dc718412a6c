"""Measures of a ranking against binary labels, and how sure they are: by source, the source itself left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pertinents = Mapping[int, frozenset[int]]
"""For each source, the positions of the candidates that its labels name."""
K: Final = 10
NOMS: Final = ("MAP", "nDCG@10", "rappel@10", "MRR")
TIRAGES: Final = 1000
GRAINE: Final = 20261125


def par_source(scores: Callable[[int], Floats], pertinents: Pertinents, exclure: bool = True) -> Floats:
    """One row a source, one column a name of NOMS. Ties keep the order of the candidates. `exclure`: a source is no candidate."""
    gains = 1 / np.log2(np.arange(2, K + 2))
    rows = []
    for source, attendus in pertinents.items():
        valeurs = np.array(scores(source), np.float64)
        if exclure:
            valeurs[source] = -np.inf
        order = np.argsort(-valeurs, kind="stable")[: len(valeurs) - exclure]
        found = np.isin(order, list(attendus))
        rangs = np.flatnonzero(found) + 1
        precision = np.sum(np.arange(1, len(rangs) + 1) / rangs) / len(attendus)
        ideal = gains[: min(len(attendus), K)].sum()
        rows.append(
            (precision, np.sum(found[:K] * gains[: len(found)]) / ideal, found[:K].sum() / len(attendus), 1 / rangs[0])
        )
    return np.asarray(rows, np.float64).reshape(-1, len(NOMS))


def resume(mesures: Floats) -> dict[str, dict[str, float | list[float]]]:
    """Mean of each measure with its 95 % interval, sources drawn again with replacement."""
    draws = np.random.default_rng(GRAINE).integers(0, len(mesures), (TIRAGES, len(mesures)))
    means = np.stack([mesures[draw].mean(axis=0) for draw in draws])
    bas, haut = np.quantile(means, (0.025, 0.975), axis=0)
    return {
        nom: {
            "valeur": round(float(mesures[:, i].mean()), 4),
            "intervalle": [round(float(bas[i]), 4), round(float(haut[i]), 4)],
        }
        for i, nom in enumerate(NOMS)
    }


def pertinents(paires: Iterable[tuple[str, str]], index: Mapping[str, int]) -> dict[int, frozenset[int]]:
    """Labels by source, in order; what is not a candidate is left out, and a source that has none left too."""
    found: dict[int, set[int]] = {}
    for depart, arrivee in paires:
        if depart in index and arrivee in index and depart != arrivee:
            found.setdefault(index[depart], set()).add(index[arrivee])
    return {source: frozenset(found[source]) for source in sorted(found)}
