"""Fit of additive curves: a ridge regression by list (softmax) on the steps between a few points of each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from services.matching.engine.mobilite.courbes import Jeu, Tete
from services.matching.engine.referentiel.arrays import Floats

QUANTILES: Final = (0.5, 0.9, 0.97, 0.99)
"""Most pairs have nothing in common: the points are where the few that do are told apart."""
ORDINAIRE: Final = 0.5
"""The quantile where a curve is worth 0."""
ITERATIONS: Final = 60
PENTES: Final = (0.05, 10.0)
"""Bounds of the scale, for labels that a sum tells apart without a fault."""
DECIMALES: Final = 4


@dataclass(frozen=True)
class Exemples:
    """Pairs to learn from: `mesures` (measures, pairs), the source and a weight a pair, and one 0/1 target a head.

    The pairs of a source are together, sources in ascending order.
    """

    mesures: NDArray[np.float32]
    source: NDArray[np.int64]
    poids: Floats
    cibles: Mapping[str, Floats]

    def of(self, sources: NDArray[np.int64]) -> Exemples:
        """The examples of these sources."""
        kept = np.isin(self.source, sources)
        cibles = {tete: cible[kept] for tete, cible in self.cibles.items()}
        return Exemples(self.mesures[:, kept], self.source[kept], self.poids[kept], cibles)


def points(
    mesures: NDArray[Any], noms: Sequence[str], quantiles: Sequence[float] = QUANTILES
) -> dict[str, list[float]]:
    """Distinct points of each measure, at the ends and at `quantiles`; a measure that never varies has none."""
    noeuds = {}
    for nom, valeurs in zip(noms, mesures, strict=True):
        at = np.quantile(valeurs, (0.0, *quantiles, 1.0))
        distincts = np.unique(np.round(at.astype(np.float64), DECIMALES)).tolist()
        if len(distincts) > 1:
            noeuds[nom] = distincts
    return noeuds


def marches(mesures: NDArray[Any], noms: Sequence[str], noeuds: Mapping[str, Sequence[float]]) -> NDArray[np.float32]:
    """How far each pair has climbed between each two points, 0 to 1: what a small ridge keeps smooth."""
    place = {nom: position for position, nom in enumerate(noms)}
    columns = [
        np.clip((mesures[place[nom]] - bas) / (haut - bas), 0, 1).astype(np.float32)
        for nom, points in noeuds.items()
        for bas, haut in zip(points[:-1], points[1:], strict=True)
    ]
    return np.stack(columns, axis=-1)


def ajuster(exemples: Exemples, noms: Sequence[str], noeuds: Mapping[str, Sequence[float]], ridge: float) -> Jeu:
    """One head a target, on the same points."""
    matrix = marches(exemples.mesures, noms, noeuds)
    medianes = {nom: _quantile(exemples, position) for position, nom in enumerate(noms) if nom in noeuds}
    tetes = {}
    for tete, cible in exemples.cibles.items():
        pentes = _listwise(matrix, cible, exemples.poids, exemples.source, ridge)
        echelle, constante = _calibrate((matrix @ pentes).astype(np.float64), cible, exemples.poids)
        pentes = pentes * echelle
        tetes[tete] = _head(pentes, constante, noeuds, medianes)
    return Jeu(noeuds, tetes)


def _quantile(exemples: Exemples, position: int) -> float:
    valeurs = exemples.mesures[position]
    order = np.argsort(valeurs, kind="stable")
    cumul = np.cumsum(exemples.poids[order])
    return float(valeurs[order][np.searchsorted(cumul, ORDINAIRE * cumul[-1])])


def _head(
    pentes: Floats, constante: float, noeuds: Mapping[str, Sequence[float]], medianes: Mapping[str, float]
) -> Tete:
    """Curves from steps, each moved so that an ordinary pair gets 0 of it; the constant takes what was moved."""
    valeurs: dict[str, list[float]] = {}
    start = 0
    for nom, points in noeuds.items():
        steps = pentes[start : start + len(points) - 1]
        start += len(steps)
        courbe = np.concatenate([[0.0], np.cumsum(steps)])
        ordinaire = float(np.interp(medianes[nom], points, courbe))
        constante += ordinaire
        valeurs[nom] = np.round(courbe - ordinaire, DECIMALES).tolist()
    return Tete(round(constante, DECIMALES), valeurs)


def _listwise(
    matrix: NDArray[np.float32], cible: Floats, poids: Floats, source: NDArray[np.int64], ridge: float
) -> Floats:
    """Slopes that put each expected target above all that is not expected from the same source (softmax), never below another expected.

    What is common to a whole source is then not explained: only its order is, which is what is measured.
    """
    _, liste = np.unique(source, return_inverse=True)
    first = np.searchsorted(liste, np.arange(liste.max() + 1))
    found = np.flatnonzero(cible > 0)
    lists, share = liste[found], 1 / max(1, len(found))
    autres = poids * (1 - cible)
    transposed = np.ascontiguousarray(matrix.T)

    def loss(slopes: Floats) -> tuple[float, Floats]:
        scores = (matrix @ slopes.astype(np.float32)).astype(np.float64)
        likely = np.exp(scores - np.maximum.reduceat(scores, first)[liste])
        own = likely[found]
        whole = np.bincount(liste, likely * autres, len(first))[lists] + own
        value = share * float(np.sum(np.log(whole) - np.log(own))) + 0.5 * ridge * float(slopes @ slopes)
        gradient = likely * autres * np.bincount(lists, share / whole, len(first))[liste]
        gradient[found] += share * (own / whole - 1)
        return value, (transposed @ gradient.astype(np.float32)).astype(np.float64) + ridge * slopes

    start = np.zeros(matrix.shape[1])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return np.asarray(fitted.x, np.float64)


def _calibrate(scores: Floats, cible: Floats, poids: Floats) -> tuple[float, float]:
    """The slope, above 0, and the constant that make log-odds of the scores (Platt): no order changes."""
    weights = poids / poids.sum()

    def loss(point: Floats) -> tuple[float, Floats]:
        odds = point[0] * scores + point[1]
        value = float(np.sum(weights * (np.logaddexp(0, odds) - cible * odds)))
        error = (expit(odds) - cible) * weights
        return value, np.asarray([error @ scores, error.sum()])

    start = np.asarray([1.0, 0.0])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[PENTES, (None, None)])
    return float(fitted.x[0]), float(fitted.x[1])
