"""Fit of additive curves: a ridge logistic regression on the steps between a few points of each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.matching.engine.mobilite.courbes import Floats, Jeu, Tete

QUANTILES: Final = (0.5, 0.9, 0.97, 0.99)
"""Most pairs have nothing in common: the points are where the few that do are told apart."""
ORDINAIRE: Final = 0.5
"""The quantile where a curve is worth 0."""
ITERATIONS: Final = 80
DECIMALES: Final = 4


@dataclass(frozen=True)
class Exemples:
    """Pairs to learn from: `mesures` (measures, pairs), a weight a pair, and one 0/1 target a head."""

    mesures: NDArray[np.float32]
    poids: Floats
    cibles: Mapping[str, Floats]


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
        pentes, constante = _logistic(matrix, cible, exemples.poids, ridge)
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


def _logistic(matrix: NDArray[np.float32], cible: Floats, poids: Floats, ridge: float) -> tuple[Floats, float]:
    weights = poids / poids.sum()
    transposed = np.ascontiguousarray(matrix.T)

    def loss(point: Floats) -> tuple[float, Floats]:
        slopes, constant = point[:-1], point[-1]
        scores = (matrix @ slopes.astype(np.float32)).astype(np.float64) + constant
        value = float(np.sum(weights * (np.logaddexp(0, scores) - cible * scores)) + 0.5 * ridge * slopes @ slopes)
        error = (1 / (1 + np.exp(-scores)) - cible) * weights
        gradient = transposed @ error.astype(np.float32)
        return value, np.append(gradient.astype(np.float64) + ridge * slopes, error.sum())

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return np.asarray(found.x[:-1], np.float64), float(found.x[-1])
