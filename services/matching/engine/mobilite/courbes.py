"""A score as a sum of curves: what each measure adds, straight between a few points. Read from a file, never from code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.engine.referentiel.arrays import Floats

LIVREES: Final = Path(__file__).with_name("courbes.json")
DECIMALES: Final = 6
"""Contributions are rounded, so that the same inputs give the same bytes."""


@dataclass(frozen=True)
class Tete:
    """What is added for each measure at each of its points; `constante` is the score when every measure is ordinary."""

    constante: float
    valeurs: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Jeu:
    """Curves learnt together: the points of each measure, and one or several heads on them."""

    noeuds: Mapping[str, Sequence[float]]
    tetes: Mapping[str, Tete]

    @classmethod
    def of(cls, brut: Mapping[str, Any]) -> Jeu:
        return cls(brut["noeuds"], {nom: Tete(**tete) for nom, tete in brut["tetes"].items()})

    def contributions(
        self, mesures: Floats, noms: Sequence[str], groupes: Mapping[str, Sequence[str]], tete: str
    ) -> Floats:
        """Rounded sums by group, after the head's constant: shape (1 + len(groupes), …) for measures of shape (len(noms), …)."""
        place = {nom: position for position, nom in enumerate(noms)}
        head = self.tetes[tete]
        sums = np.zeros((1 + len(groupes), *mesures.shape[1:]))
        sums[0] = head.constante
        for rank, membres in enumerate(groupes.values(), start=1):
            for nom in membres:
                if nom in head.valeurs:
                    sums[rank] += np.interp(mesures[place[nom]], self.noeuds[nom], head.valeurs[nom])
        return np.asarray(np.round(sums, DECIMALES), np.float64)


@dataclass(frozen=True)
class Courbes:
    """The whole file: its version, its sets by name, its training card."""

    modele: str
    jeux: Mapping[str, Jeu]
    carte: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path | None = None) -> Courbes:
        """The file at `path`, or the one shipped."""
        brut = json.loads((path or LIVREES).read_text(encoding="utf-8"))
        return cls(brut["modele"], {nom: Jeu.of(jeu) for nom, jeu in brut["jeux"].items()}, brut["carte"])


def total(contributions: Floats) -> Floats:
    """Summed in order: the same whatever the machine's linear algebra."""
    somme = np.zeros(contributions.shape[1:])
    for part in contributions:
        somme += part
    return np.asarray(np.round(somme, DECIMALES), np.float64)
