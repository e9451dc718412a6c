"""Which métiers a métier leads to: of each, the log-odds that an expert would name it, as a sum that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.matching.engine.mobilite.courbes import Courbes, total
from services.matching.engine.mobilite.fiches import fiches
from services.matching.engine.mobilite.mesures import GROUPES, MESURES, Mesures
from services.matching.engine.referentiel.arrays import Floats, Ints
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Genre

ENSEMBLE: Final = "ensemble"
ROME3: Final = "rome3"
ROME4: Final = "rome4"
LOT: Final = 64
"""Rows worked out together: a hundred and fifty measures of each pair take room."""


class Mobilites:
    """Additive scorer. `courbes` None takes the file shipped beside this module."""

    def __init__(self, courbes: Courbes | None = None, jeu: str = ROME3) -> None:
        """`jeu`: the set learnt on the version of ROME that the catalogue resembles."""
        self.courbes = courbes
        self.jeu = jeu

    def fit(self, catalogue: Catalogue) -> Mobilites:
        """Take the active métiers; seconds for a national référentiel, milliseconds for a branch."""
        self.courbes_ = self.courbes or Courbes.load()
        # by code, so that two catalogues that say the same in another order give the same scores
        self.metiers_ = tuple(sorted((m for m in catalogue.metiers if not m.retire), key=lambda m: (m.code, m.id)))
        self.mesures_ = Mesures(fiches(catalogue.items, self.metiers_), catalogue.proches)
        return self

    def scores(self, rows: Ints, kinds: Sequence[Genre | None] = (None,)) -> list[Floats]:
        """A table a kind (None for both together): from the métiers at these positions of `metiers_`, to each of them."""
        lots = np.array_split(rows, max(1, len(rows) // LOT))
        measured = (self.mesures_.lignes(lot) for lot in lots)
        scored = [[total(self.contributions(mesures, kind)) for kind in kinds] for mesures in measured]
        return [np.concatenate(tables) for tables in zip(*scored, strict=True)]

    def contributions(self, mesures: Floats, kind: Genre | None = None) -> Floats:
        """What the groups of measures add, after a constant, for measures of `mesures_`."""
        tete, jeu = kind or ENSEMBLE, self.courbes_.jeux[self.jeu]
        if tete not in jeu.tetes:
            # ROME 4.0 does not tell the kinds apart: they are those learnt on ROME 3
            jeu = self.courbes_.jeux[ROME3]
        return jeu.contributions(mesures, MESURES, GROUPES, tete)
