"""Which métiers a métier leads to, best first, each with contributions that sum to its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.mobilite.courbes import Courbes, Floats, Jeu, total
from services.matching.engine.mobilite.fiches import fiches
from services.matching.engine.mobilite.mesures import GROUPES, MESURES, Mesures
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Genre, Metier

Ints = NDArray[np.int64]
ENSEMBLE: Final = "ensemble"
GENRES: Final[tuple[Genre, ...]] = ("proche", "evolution")
ROME3: Final = "rome3"
ROME4: Final = "rome4"
NOMS: Final = ("constante", *GROUPES)
LIGNES_GARDEES: Final = 128


@dataclass(frozen=True, slots=True)
class Part:
    """`valeur` is what the measures of a group add to the score, in log-odds."""

    nom: str
    valeur: float


@dataclass(frozen=True, slots=True)
class Mobilite:
    """From `depart` to `arrivee`: the score is the log-odds that an expert would name it, and `genre` the likelier of its kinds."""

    depart: Metier
    arrivee: Metier
    genre: Genre
    score: float
    contributions: tuple[Part, ...]


class Mobilites:
    """Additive ranker. `courbes` None takes the file shipped beside this module."""

    def __init__(self, courbes: Courbes | None = None, jeu: str = ROME3) -> None:
        """`jeu`: the set learnt on the version of ROME that the catalogue resembles."""
        self.courbes = courbes
        self.jeu = jeu

    def fit(self, catalogue: Catalogue, referentiel: str | None = None) -> Mobilites:
        """Take the active métiers of a référentiel, or of all when None; seconds for a national one, milliseconds for a branch."""
        self.courbes_ = self.courbes or Courbes.load()
        kept = [m for m in catalogue.metiers if not m.retire and referentiel in (None, m.referentiel)]
        # by code, so that two catalogues that say the same in another order give the same scores
        self.metiers_ = tuple(sorted(kept, key=lambda m: (m.code, m.id)))
        self.position_ = {metier.id: position for position, metier in enumerate(self.metiers_)}
        self.mesures_ = Mesures(fiches(catalogue.items, self.metiers_), catalogue.proches)
        self._rows: dict[int, Floats] = {}
        self._scores: dict[tuple[int, str], Floats] = {}
        return self

    def rank(self, metier: str, k: int = 10, kind: Genre | None = None) -> list[Mobilite]:
        """The `k` best from this métier, ties by code; `kind` None ranks both kinds together. KeyError for an unknown métier."""
        row = self.position_[metier]
        scores = self.scores(metier, kind)
        order = np.argsort(-scores, kind="stable")
        best = order[order != row][:k]
        parts = self._contributions(row, kind or ENSEMBLE)
        return [
            Mobilite(
                self.metiers_[row],
                self.metiers_[i],
                kind or self.genre(metier, int(i)),
                float(scores[i]),
                _parts(parts[:, i]),
            )
            for i in best
        ]

    def scores(self, metier: str, kind: Genre | None = None) -> Floats:
        """One score a métier of `metiers_`, kept once worked out."""
        key = (self.position_[metier], kind or ENSEMBLE)
        if key not in self._scores:
            self._scores[key] = total(self._contributions(*key))
        return self._scores[key]

    def genre(self, metier: str, arrivee: int) -> Genre:
        """The likelier kind of the move to the métier at this position."""
        proche, evolution = (self.scores(metier, genre)[arrivee] for genre in GENRES)
        return "evolution" if evolution > proche else "proche"

    def tables(self, kinds: Sequence[Genre | None], rows: Ints | None = None) -> list[Floats]:
        """A table a kind of the scores of all pairs (NaN but from `rows`, when given), worked out a few rows at a time."""
        n = len(self.metiers_)
        asked = np.arange(n) if rows is None else rows
        found = [np.full((n, n), np.nan) for _ in kinds]
        for lot in np.array_split(asked, max(1, len(asked) // 64)):
            mesures = self.mesures_.lignes(lot)
            for kind, scores in zip(kinds, found, strict=True):
                scores[lot] = total(self._sums(mesures, kind or ENSEMBLE))
        return found

    def lot(self, rows: Ints) -> Floats:
        """Scores from the métiers at these positions to each of `metiers_`."""
        return total(self._sums(self.mesures_.lignes(rows), ENSEMBLE))

    def _contributions(self, row: int, tete: str) -> Floats:
        if row not in self._rows:
            if len(self._rows) >= LIGNES_GARDEES:
                self._rows.clear()
            self._rows[row] = self.mesures_.lignes(np.asarray([row], np.int64))[:, 0]
        return self._sums(self._rows[row], tete)

    def _sums(self, mesures: Floats, tete: str) -> Floats:
        return self._jeu(tete).contributions(mesures, MESURES, GROUPES, tete)

    def _jeu(self, tete: str) -> Jeu:
        """ROME 4.0 does not tell the kinds apart: they are those learnt on ROME 3."""
        jeu = self.courbes_.jeux[self.jeu]
        return jeu if tete in jeu.tetes else self.courbes_.jeux[ROME3]


def _parts(column: NDArray[np.float64]) -> tuple[Part, ...]:
    return tuple(Part(nom, valeur) for nom, valeur in zip(NOMS, column.tolist(), strict=True))
