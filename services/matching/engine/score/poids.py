"""The weights of the score: a small readable file with its card, shipped beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.matching.engine.referentiel.modele import Provenance

LIVRES: Final = Path(__file__).with_name("poids.json")
DECIMALES: Final = 6
FREINS: Final = frozenset({"niveau", "encadrement"})
"""Traits measured from -1 to 0, that only lower a score; the others go from 0 to 1."""


@dataclass(frozen=True)
class Poids:
    """`traits` maps a feature's name to its weight; `confiance` a provenance to how much it is believed when fresh."""

    modele: str
    traits: dict[str, float]
    confiance: dict[Provenance, float]
    demi_vie_annees: float
    confiance_plancher: float
    carte: dict[str, Any]

    @property
    def bornes(self) -> tuple[float, float]:
        """The least and the most that a score may be."""
        lowers = sum(poids for nom, poids in self.traits.items() if nom in FREINS)
        return -lowers, round(sum(self.traits.values()) - lowers, DECIMALES)

    @classmethod
    def load(cls, path: Path = LIVRES) -> Poids:
        return cls(**json.loads(path.read_text(encoding="utf-8")))
