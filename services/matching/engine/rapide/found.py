"""What a scan finds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.personne.requetes import AUCUN
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.score.traits import TRAITS


class Found(NamedTuple):
    """A row a person: places in the catalogue of the first métiers, AUCUN beyond; their scores; the traits behind each."""

    metiers: NDArray[np.int32]
    scores: Floats
    mesures: Floats

    @classmethod
    def room(cls, people: int, places: int) -> Found:
        """For so many, nothing found yet."""
        return cls(
            np.full((people, places), AUCUN, np.int32),
            np.zeros((people, places)),
            np.zeros((people, places, len(TRAITS))),
        )
