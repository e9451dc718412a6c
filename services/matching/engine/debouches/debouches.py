"""Which métiers a title leads to: of each, the log-odds that a certifier would name it, as a sum that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.matching.engine.debouches.mesures import GROUPES, MESURES, MesuresTitres
from services.matching.engine.debouches.titres import Titre
from services.matching.engine.mobilite.courbes import Courbes, total
from services.matching.engine.referentiel.arrays import Floats
from services.matching.engine.referentiel.catalogue import Catalogue

JEU: Final = "rncp"
TETE: Final = "debouche"
LOT: Final = 128
"""Titles measured together."""


class Debouches:
    """Additive scorer of the métiers of a catalogue for a title. `courbes` None takes the file shipped."""

    def __init__(self, courbes: Courbes | None = None) -> None:
        self.courbes = courbes

    def fit(self, catalogue: Catalogue) -> Debouches:
        self.courbes_ = self.courbes or Courbes.load()
        self.mesures_ = MesuresTitres(catalogue)
        return self

    def scores(self, titres: Sequence[Titre]) -> Floats:
        """A row a title, a column a métier of the catalogue."""
        lots = (titres[i : i + LOT] for i in range(0, len(titres), LOT))
        return np.concatenate([total(self.contributions(lot)) for lot in lots])

    def contributions(self, titres: Sequence[Titre]) -> Floats:
        """What the groups of measures add, after a constant."""
        return self.courbes_.jeux[JEU].contributions(self.mesures_.lignes(titres), MESURES, GROUPES, TETE)
