"""Which métiers a title leads to, best first, each with contributions that sum to its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.engine.debouches.mesures import GROUPES, MESURES, MesuresTitres
from services.matching.engine.debouches.titres import Titre
from services.matching.engine.mobilite.courbes import Courbes, Floats, total
from services.matching.engine.mobilite.mobilites import Part
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier

JEU: Final = "rncp"
TETE: Final = "debouche"
NOMS: Final = ("constante", *GROUPES)
LOT: Final = 128


@dataclass(frozen=True, slots=True)
class Debouche:
    """The score is the log-odds that a certifier would name this métier."""

    metier: Metier
    score: float
    contributions: tuple[Part, ...]


class Debouches:
    """Additive ranker of the métiers of a catalogue for a title. `courbes` None takes the file shipped."""

    def __init__(self, courbes: Courbes | None = None) -> None:
        self.courbes = courbes

    def fit(self, catalogue: Catalogue) -> Debouches:
        self.courbes_ = self.courbes or Courbes.load()
        self.catalogue_ = catalogue
        self.mesures_ = MesuresTitres(catalogue)
        return self

    def rank(self, titre: Titre, k: int = 10) -> list[Debouche]:
        """The `k` best active métiers, ties by code."""
        parts = self._contributions([titre])[:, 0]
        scores = total(parts)
        order = np.lexsort((self.catalogue_.rang, -scores))
        best = [int(i) for i in order if self.catalogue_.actifs[i]][:k]
        return [
            Debouche(
                self.catalogue_.metiers[i],
                float(scores[i]),
                tuple(Part(nom, valeur) for nom, valeur in zip(NOMS, parts[:, i].tolist(), strict=True)),
            )
            for i in best
        ]

    def table(self, titres: Sequence[Titre]) -> Floats:
        """One row of scores a title, one column a métier of the catalogue."""
        lots = (titres[i : i + LOT] for i in range(0, len(titres), LOT))
        return np.concatenate([total(self._contributions(lot)) for lot in lots])

    def _contributions(self, titres: Sequence[Titre]) -> Floats:
        return self.courbes_.jeux[JEU].contributions(self.mesures_.lignes(titres), MESURES, GROUPES, TETE)
