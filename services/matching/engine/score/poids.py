"""The weights of the score: a small readable file with its card, shipped beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.matching.engine.referentiel.modele import Provenance

LIVRES: Final = Path(__file__).with_name("poids.json")


@dataclass(frozen=True)
class Poids:
    """`traits` maps a feature's name to its weight; `confiance` a provenance to how much it is believed when fresh."""

    modele: str
    traits: dict[str, float]
    confiance: dict[Provenance, float]
    demi_vie_annees: float
    confiance_plancher: float
    carte: dict[str, Any]

    @classmethod
    def load(cls, path: Path = LIVRES) -> Poids:
        return cls(**json.loads(path.read_text(encoding="utf-8")))
