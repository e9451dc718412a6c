"""Exposure and score by group: who is offered what, and how strongly, in the lists that the engine gives.

An exposure is a share of the places of a list, the first ones weighing more (1 / log2(rank + 1)). A gap between groups may come
from the métiers that people hold: each figure is given a second time against people of the same métier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.classement.classement import Classeur, genre
from services.matching.engine.personne.requetes import AUCUN, requetes
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier, Personne

MESURES: Final = (
    "score_premier",
    "score_moyen",
    "exposition_evolution",
    "exposition_demandes",
    "exposition_encadrement",
)
DEMANDES: Final = ("emergent", "en_tension")
"""Evolutions of the métiers that employers look for."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Exposition:
    """A row a person: the figures of MESURES (NaN without any recommendation), and the weight of each métier in the list."""

    mesures: Floats
    places: Floats
    metiers: tuple[str | None, ...]


def expose(catalogue: Catalogue, personnes: Sequence[Personne], *, on: date, places: int) -> Exposition:
    """What the engine recommends to each. It is given people, and knows of no group."""
    classeur = Classeur().fit(catalogue).warm()
    found = classeur.first(requetes(personnes, catalogue, classeur.confiance_, on), places)
    mesures = np.full((len(personnes), len(MESURES)), np.nan)
    shown = np.zeros((len(personnes), len(catalogue.metiers)))
    for row, personne in enumerate(personnes):
        listed = [place for place in found.metiers[row].tolist() if place != AUCUN]
        if listed:
            weights = 1 / np.log2(np.arange(len(listed)) + 2)
            weights /= weights.sum()
            shown[row, listed] = weights
            held = [metier for key in personne.metiers if (metier := catalogue.metier(key))]
            metiers = [catalogue.metiers[place] for place in listed]
            mesures[row] = list(_figures(held, metiers, found.scores[row, : len(listed)], weights))
    return Exposition(mesures, shown, tuple(personne.metier for personne in personnes))


def _figures(held: Sequence[Metier], metiers: Sequence[Metier], scores: Floats, weights: Floats) -> Iterator[float]:
    yield float(scores[0])
    yield float(np.mean(scores))
    yield float(weights @ [genre(held, metier) == "evolution" for metier in metiers])
    yield float(weights @ [metier.evolution in DEMANDES for metier in metiers])
    yield float(weights @ [metier.encadrement for metier in metiers])


def report(exposition: Exposition, groupes: Mapping[str, Sequence[str]], *, k: int) -> dict[str, Any]:
    """By column then by group; figures of fewer than `k` people are withheld."""
    everybody = np.arange(len(exposition.metiers))
    beside = _beside_same_metier(exposition)
    return {
        "ensemble": _group(exposition, beside, everybody, k),
        "groupes": {name: _column(exposition, beside, values, k) for name, values in groupes.items()},
    }


def _column(exposition: Exposition, beside: Floats, values: Sequence[str], k: int) -> dict[str, Any]:
    given = np.asarray(values)
    found = {value: _group(exposition, beside, np.flatnonzero(given == value), k) for value in sorted(set(values))}
    shown = [group for group in found.values() if group["mesures"]]
    return {
        "valeurs": found,
        "ecarts": {name: _spread([group["mesures"][name] for group in shown]) for name in MESURES} if shown else {},
        "ecarts_a_metier_egal": {name: _range([group["a_metier_egal"][name] for group in shown]) for name in MESURES}
        if shown
        else {},
    }


def _group(exposition: Exposition, beside: Floats, rows: NDArray[np.int64], k: int) -> dict[str, Any]:
    mesures = exposition.mesures[rows]
    served = rows[~np.isnan(mesures[:, 0])]
    hidden = len(served) < k
    whole = exposition.places.sum(axis=0)
    mine = exposition.places[served].sum(axis=0)
    return {
        "effectif": len(rows) if len(rows) >= k else None,
        "sans_recommandation": None if hidden else len(rows) - len(served),
        "mesures": None if hidden else _named(np.mean(exposition.mesures[served], axis=0)),
        "a_metier_egal": None if hidden else _named(np.mean(beside[served], axis=0)),
        # 0: the same métiers in the same places as everybody; 1: none in common
        "distance": None if hidden else round(float(np.abs(mine / mine.sum() - whole / whole.sum()).sum() / 2), 4),
    }


def _beside_same_metier(exposition: Exposition) -> Floats:
    """Each person's figures minus the mean of those of people who hold the same métier."""
    codes = np.unique([metier or "" for metier in exposition.metiers], return_inverse=True)[1]
    served = ~np.isnan(exposition.mesures[:, 0])
    figures = np.where(served[:, None], exposition.mesures, 0.0)
    counts = np.maximum(np.bincount(codes, served), 1)
    means = np.column_stack([np.bincount(codes, column) / counts for column in figures.T])
    beside: Floats = exposition.mesures - means[codes]
    return beside


def _named(values: Floats) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(MESURES, values, strict=True)}


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    """The lowest over the highest: 1 is equality."""
    return {**_range(values), "rapport": round(min(values) / max(values), 4) if max(values) > 0 else None}


def _range(values: Sequence[float]) -> dict[str, float | None]:
    return {"min": min(values), "max": max(values), "difference": round(max(values) - min(values), 4)}
