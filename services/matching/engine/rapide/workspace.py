"""What one thread of the kernel writes on; left as it was found after each person."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.rapide.index import LIGNE, Numbers, numbers
from services.matching.engine.rapide.kernel import RIEN
from services.matching.engine.rapide.kernel_words import TAS
from services.matching.engine.referentiel.arrays import Floats, Singles
from services.matching.engine.referentiel.catalogue import PARTIES, Catalogue
from services.matching.engine.score.traits import NIVEAUX, TRAITS

COLONNES: Final = 64
"""Quick sums are laid in at least so many columns, where there are as many, of which the highest are looked at first."""


class Workspace(NamedTuple):
    """Row 0 of what is kept of items and of words stands for none."""

    # by item, then by row of those held or near
    place: Numbers
    vus: NDArray[np.int32]
    credit: Floats
    proche: Floats
    # by métier
    tenus: Floats
    carres: Floats
    proches: Floats
    # by word, then by row of those said
    mot: Numbers
    mots_vus: NDArray[np.int32]
    poids: Floats
    dit: Floats
    # by row of the table of common words that is being added up
    rangees: NDArray[np.int32]
    parts: Floats
    entiers: NDArray[np.uint16]
    # by métier
    pile: NDArray[np.uint16]
    total: Singles
    sommes: NDArray[np.int32]
    hauts: NDArray[np.int32]
    tete: NDArray[np.int32]
    candidats: NDArray[np.int32]
    notes: Floats
    ordre: NDArray[np.int32]
    mesures: Floats

    @classmethod
    def of(cls, catalogue: Catalogue) -> Workspace:
        """For people asked about on this catalogue."""
        items, mots, metiers = len(catalogue.items), len(catalogue.mot_idf), len(catalogue.metiers)
        lots = max(metiers // COLONNES, 1)
        return cls(
            place=np.zeros(items, numbers(items)),
            vus=np.zeros(items + 1, np.int32),
            credit=np.zeros((items + 1, len(NIVEAUX))),
            proche=np.zeros(items + 1),
            tenus=np.zeros((len(PARTIES), metiers)),
            carres=np.zeros(metiers),
            proches=np.zeros(metiers),
            mot=np.zeros(mots, numbers(mots)),
            mots_vus=np.zeros(mots + 1, np.int32),
            poids=np.zeros(mots + 1),
            dit=np.zeros(mots + 1),
            rangees=np.zeros(TAS + 3, np.int32),
            parts=np.zeros(TAS + 3),
            entiers=np.zeros(TAS + 3, np.uint16),
            pile=np.zeros(metiers + -metiers % LIGNE, np.uint16),
            total=np.zeros(metiers, np.float32),
            sommes=np.full(metiers + -metiers % lots, RIEN, np.int32),
            hauts=np.zeros(-(-metiers // lots), np.int32),
            tete=np.zeros(metiers, np.int32),
            candidats=np.zeros(metiers, np.int32),
            notes=np.zeros(metiers),
            ordre=np.zeros(metiers, np.int32),
            mesures=np.zeros((len(TRAITS), metiers)),
        )
