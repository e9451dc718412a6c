"""Which métiers a person could move to, best first, each with contributions that sum to its score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.personne.requetes import AUCUN, Confiance, Requetes, requete
from services.matching.engine.rapide import scan
from services.matching.engine.rapide.found import Found
from services.matching.engine.referentiel.arrays import Floats, Mask
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Genre, Metier, Personne
from services.matching.engine.score.poids import Poids
from services.matching.engine.score.traits import DECIMALES, TRAITS, traits


class Contribution(NamedTuple):
    """`valeur` is what the trait adds to the score: its weight times `mesure`, from 0 to 1 (the steps: from -1 to 0)."""

    nom: str
    mesure: float
    valeur: float


class Classe(NamedTuple):
    """A métier in its rank; `contributions` sum to `score`."""

    metier: Metier
    score: float
    genre: Genre
    contributions: tuple[Contribution, ...]


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
        self._scan = scan.plain(catalogue, self.poids_des_traits_)
        return self

    def warm(self) -> Classeur:
        """Get the quickest scan that this machine has for the catalogue. Takes seconds; may be called beside answers, which
        are the same until it returns."""
        self._scan = scan.quickest(self.catalogue_, self.poids_des_traits_)
        return self

    def rank(
        self,
        personne: Personne,
        detenus: Tenus | None = None,
        *,
        k: int = 10,
        on: date,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> list[Classe]:
        """The `k` best métiers, never one held, nor one retired, in `exclude`, or with which nothing at all is shared.

        `detenus`: result of `tenus(personne)`, where it is at hand.
        """
        left = exclude.union(personne.autres_metiers)
        found = self.first(self._requete(personne, detenus, on), k, referentiel=referentiel, exclude=left)
        places = [i for i in found.metiers[0].tolist() if i != AUCUN]
        return self._classes(personne, places, found.mesures[0, : len(places)])

    def first(
        self,
        people: Requetes,
        k: int,
        *,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> Found:
        """The `k` best métiers of each of many people, as `rank` finds them. Memory is `k` rows of traits a person."""
        places = min(k, len(self.catalogue_.metiers))
        return self._scan.first(people, self._eligible(referentiel, exclude), places)

    def explain(self, personne: Personne, metier: str, detenus: Tenus | None = None, *, on: date) -> Classe:
        """One métier, held or not, in the ranking or not, as `rank` says it. KeyError when the catalogue does not have it."""
        i = self.catalogue_.metier_index[metier]
        matrix = traits(self._requete(personne, detenus, on), 0, self.catalogue_)
        (classe,) = self._classes(personne, [i], matrix[None, :, i])
        return classe

    def _requete(self, personne: Personne, detenus: Tenus | None, on: date) -> Requetes:
        held = tenus(personne, self.catalogue_) if detenus is None else detenus
        return requete(personne, held, self.catalogue_, self.confiance_, on)

    def _eligible(self, referentiel: str | None, exclude: frozenset[str]) -> Mask:
        catalogue = self.catalogue_
        eligible = catalogue.actifs.copy()
        if referentiel is not None:
            eligible &= catalogue.metier_referentiel == catalogue.referentiels.get(referentiel, -1)
        eligible[[catalogue.metier_index[key] for key in exclude if key in catalogue.metier_index]] = False
        return eligible

    def _classes(self, personne: Personne, places: Sequence[int], mesures: Floats) -> list[Classe]:
        """The métiers at these places of the catalogue, a row of traits each."""
        catalogue, poids = self.catalogue_, self.poids_des_traits_
        held = [metier for key in personne.metiers if (metier := catalogue.metier(key))]
        found = []
        for i, row, valeurs in zip(places, _arrondis(mesures), _arrondis(mesures * poids), strict=True):
            metier = catalogue.metiers[i]
            contributions = tuple(map(Contribution._make, zip(TRAITS, row, valeurs, strict=True)))
            found.append(Classe(metier, _arrondi(sum(valeurs)), genre(held, metier), contributions))
        return found


def _arrondis(valeurs: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(valeurs, DECIMALES) + 0.0).tolist()
    return rows


def _arrondi(valeur: float) -> float:
    """As arrays are rounded, to the last bit; + 0.0: zero has one spelling."""
    return round(valeur * 10**DECIMALES) / 10**DECIMALES + 0.0


def genre(held: Sequence[Metier], target: Metier) -> Genre:
    """A step up in qualification or taking on a team, from each métier held, is an evolution; anything else is near."""
    return "evolution" if held and all(_is_up(metier, target) for metier in held) else "proche"


def _is_up(held: Metier, target: Metier) -> bool:
    plus_haut = held.niveau is not None and target.niveau is not None and target.niveau > held.niveau
    return plus_haut or (target.encadrement and not held.encadrement)
