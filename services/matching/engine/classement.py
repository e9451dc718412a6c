"""Which métiers a person could move to, best first, each with contributions that sum to its score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from services.matching.engine.catalogue import Catalogue, Floats, Ints
from services.matching.engine.ecart import Ecart, ecart_of
from services.matching.engine.modele import Genre, Metier, Personne
from services.matching.engine.poids import Poids
from services.matching.engine.preuves import tenus
from services.matching.engine.traits import TRAITS, Confiance, traits

DECIMALES: Final = 6
"""Contributions are rounded, so that an index built another way gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """`valeur` is what the trait adds to the score: its weight times `mesure`, from 0 to 1 (the steps: from -1 to 0)."""

    nom: str
    mesure: float
    valeur: float


@dataclass(frozen=True, slots=True)
class Recommandation:
    metier: Metier
    score: float
    genre: Genre
    contributions: tuple[Contribution, ...]
    ecart: Ecart


class Classeur:
    """Additive ranker. `poids` None takes the weights shipped beside this module."""

    def __init__(self, poids: Poids | None = None) -> None:
        self.poids = poids

    def fit(self, catalogue: Catalogue) -> Classeur:
        """Take the index to rank on; cheap, so done again for every new Catalogue."""
        self.poids_ = self.poids or Poids.load()
        self.confiance_ = Confiance(self.poids_.confiance, self.poids_.demi_vie_annees, self.poids_.confiance_plancher)
        self.poids_des_traits_ = np.asarray([self.poids_.traits[nom] for nom in TRAITS])
        self.catalogue_ = catalogue
        return self

    def rank(
        self,
        personne: Personne,
        *,
        k: int = 10,
        on: date,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> list[Recommandation]:
        """The `k` best métiers, ties by code; none when nothing is known of the person, or when nothing at all is shared."""
        detenus = tenus(personne, self.catalogue_)
        matrix = traits(personne, detenus, self.catalogue_, self.confiance_, on)
        scores = self._scores(matrix)
        best = self._best(scores, self._eligible(personne, matrix, referentiel, exclude), k)
        return [
            self._recommandation(
                personne, int(i), matrix[:, i], ecart_of(detenus, self.catalogue_.metiers[i], self.catalogue_)
            )
            for i in best
        ]

    def explain(self, personne: Personne, metier: str, *, on: date) -> Recommandation:
        """The same answer for one métier, held or not, in the ranking or not. KeyError when the catalogue does not have it."""
        i = self.catalogue_.metier_index[metier]
        detenus = tenus(personne, self.catalogue_)
        matrix = traits(personne, detenus, self.catalogue_, self.confiance_, on)
        return self._recommandation(
            personne, i, matrix[:, i], ecart_of(detenus, self.catalogue_.metiers[i], self.catalogue_)
        )

    def _scores(self, matrix: Floats) -> Floats:
        """Row by row, in the order of TRAITS: the same sum whatever the machine's linear algebra."""
        valeurs = np.round(matrix * self.poids_des_traits_[:, None], DECIMALES)
        total = np.zeros(matrix.shape[1])
        for valeur in valeurs:
            total += valeur
        return np.round(total, DECIMALES)

    def _best(self, scores: Floats, found: Ints, k: int) -> Ints:
        """The `k` best of `found`, ties by code; only those that may be among them are sorted."""
        if k < len(found):
            bar = np.partition(scores[found], -max(k, 1))[-max(k, 1)]
            found = found[scores[found] >= bar]
        return found[np.lexsort((self.catalogue_.rang[found], -scores[found]))][:k]

    def _eligible(self, personne: Personne, matrix: Floats, referentiel: str | None, exclude: frozenset[str]) -> Ints:
        catalogue = self.catalogue_
        shared = matrix[: TRAITS.index("famille")].any(axis=0)
        eligible = catalogue.actifs & shared
        if referentiel is not None:
            eligible &= catalogue.metier_referentiel == catalogue.referentiels.get(referentiel, -1)
        for refuse in {personne.metier, *exclude}:
            position = catalogue.metier_index.get(refuse or "")
            if position is not None:
                eligible[position] = False
        return np.flatnonzero(eligible)

    def _recommandation(self, personne: Personne, i: int, row: Floats, gap: Ecart) -> Recommandation:
        contributions = tuple(
            # + 0.0: zero has one spelling
            Contribution(nom, round(mesure, DECIMALES) + 0.0, round(mesure * poids, DECIMALES) + 0.0)
            for nom, mesure, poids in zip(TRAITS, row.tolist(), self.poids_des_traits_.tolist(), strict=True)
        )
        metier = self.catalogue_.metiers[i]
        held = self.catalogue_.metier(personne.metier) if personne.metier else None
        score = round(sum(contribution.valeur for contribution in contributions), DECIMALES)
        return Recommandation(metier, score, genre(held, metier), contributions, gap)


def genre(held: Metier | None, target: Metier) -> Genre:
    """A step up in qualification or taking on a team is an evolution; anything else is near."""
    if held is None:
        return "proche"
    plus_haut = held.niveau is not None and target.niveau is not None and target.niveau > held.niveau
    return "evolution" if plus_haut or (target.encadrement and not held.encadrement) else "proche"
