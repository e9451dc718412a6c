"""Which métiers a person could move to, best first, each with contributions that sum to its score."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.classement.departs import Tables
from services.matching.engine.classement.poids import Poids
from services.matching.engine.classement.requetes import AUCUN, Confiance, Requetes, requete
from services.matching.engine.classement.traits import PAR_NIVEAU, PARTAGES, TRAITS, traits
from services.matching.engine.ecarts.ecart import Ecart, ecart_of
from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.rapide.compilation import Boucles, compiled
from services.matching.engine.rapide.plat import Brouillon, brouillon, plat
from services.matching.engine.referentiel.catalogue import Catalogue, Floats, Ints
from services.matching.engine.referentiel.modele import Genre, Metier, Personne

DECIMALES: Final = 6
"""Contributions are rounded, so that an index built another way gives the same bytes."""
FINES: Final = 12
"""Traits are first rounded much finer than that: two ways of adding the same parts fall on the same side of a half."""
METIERS_MAX: Final = 5_000
"""Beyond so many, the tables of what each leads to could take more than 400 MB: no loops then."""
NUL: Final = Requetes(
    np.zeros(2, np.int64), np.empty(0, np.int32), np.empty(0, np.int8), np.empty(0), np.full(1, AUCUN)
)
"""Somebody of whom nothing is known."""
SEUL: Final = np.zeros(1, np.int64)


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


@dataclass(frozen=True, slots=True)
class Recommandation:
    """The same with what the person lacks of the métier."""

    metier: Metier
    score: float
    genre: Genre
    contributions: tuple[Contribution, ...]
    ecart: Ecart


@dataclass(frozen=True)
class Classement:
    """A row a person: places in the catalogue of the first métiers, AUCUN beyond; their scores; the traits behind each."""

    metiers: NDArray[np.int32]
    scores: Floats
    mesures: Floats


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
        self._admis: dict[str | None, NDArray[np.bool_]] = {}
        self._brouillons: list[Brouillon] = []
        self._boucles: Boucles | None = None
        return self

    def load(self) -> Classeur:
        """Have the compiled loops, where numba is installed: for whole populations, or to answer one person several times sooner.

        Takes ten seconds the first time on a machine. May be called beside answers, which do without them until it returns.
        """
        boucles, many = compiled(), len(self.catalogue_.metiers)
        if boucles is None or not self.catalogue_.items or not 0 < many <= METIERS_MAX:
            return self
        # they take it that every weight of what is shared counts for something
        if not (self.poids_des_traits_[:PARTAGES] > 0).all():
            return self
        self._plat, self._tables = (
            plat(self.catalogue_, self.poids_des_traits_),
            Tables(self.catalogue_, self.poids_des_traits_),
        )
        # once for nobody: what is compiled is compiled now, not at the first answer
        self._together(boucles, NUL, self._eligible(None, frozenset()), _room(1, 1), 1)
        self._boucles = boucles
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
        """The `k` best métiers, never the one held, nor one retired, in `exclude`, or with which nothing at all is shared."""
        detenus = tenus(personne, self.catalogue_)
        classes = self.classes(personne, detenus, k=k, on=on, referentiel=referentiel, exclude=exclude)
        return [Recommandation(*classe, ecart_of(detenus, classe.metier, self.catalogue_)) for classe in classes]

    def classes(
        self,
        personne: Personne,
        detenus: Tenus,
        *,
        k: int = 10,
        on: date,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
    ) -> list[Classe]:
        """The same without the gaps, from what the person holds (`tenus`)."""
        people = requete(personne, detenus, self.catalogue_, self.confiance_, on)
        found = self.first(people, k, referentiel=referentiel, exclude=exclude, fils=1)
        places = [i for i in found.metiers[0].tolist() if i != AUCUN]
        return self._classes(personne, places, found.mesures[0, : len(places)])

    def first(
        self,
        people: Requetes,
        k: int,
        *,
        referentiel: str | None = None,
        exclude: frozenset[str] = frozenset(),
        fils: int | None = None,
    ) -> Classement:
        """The same for everybody at once: what `rank` shows of one is what this finds. Memory is `k` rows of traits a person."""
        admis, places = self._eligible(referentiel, exclude), min(k, len(self.catalogue_.metiers))
        found, boucles = _room(len(people), places), self._boucles
        if boucles is None:
            for row in range(len(people)):
                self._plainly(people, row, admis, found)
        elif places and len(people):
            self._together(boucles, people, admis, found, min(fils or os.cpu_count() or 1, len(people)))
        return found

    def explain(self, personne: Personne, metier: str, *, on: date) -> Recommandation:
        """The same answer for one métier, held or not, in the ranking or not. KeyError when the catalogue does not have it."""
        i = self.catalogue_.metier_index[metier]
        detenus = tenus(personne, self.catalogue_)
        people = requete(personne, detenus, self.catalogue_, self.confiance_, on)
        matrix = np.round(traits(people, 0, self.catalogue_), FINES)
        (classe,) = self._classes(personne, [i], matrix[None, :, i])
        return Recommandation(*classe, ecart_of(detenus, classe.metier, self.catalogue_))

    def _together(
        self, boucles: Boucles, people: Requetes, admis: NDArray[np.bool_], found: Classement, threads: int
    ) -> None:
        """By the loops, an equal part of the people a thread."""
        departs = self._tables.of(people.metier)

        def rank(who: Ints) -> None:
            mots = self._brouillon()
            boucles.classer(
                self._plat, departs, mots, who, people.debut, people.item, people.niveau, people.sur, people.metier,
                admis, PAR_NIVEAU, found.metiers, found.scores, found.mesures,
            )  # fmt: skip
            self._brouillons.append(mots)

        if len(people) == 1:
            return rank(SEUL)
        # who holds the same métier holds much the same: one after the other, they find what they need still at hand
        order = np.argsort(people.metier, kind="stable")
        with ThreadPoolExecutor(threads) as pool:
            for part in [pool.submit(rank, who) for who in np.array_split(order, threads)]:
                part.result()
        return None

    def _brouillon(self) -> Brouillon:
        """One that no other thread writes on."""
        try:
            return self._brouillons.pop()
        except IndexError:
            return brouillon(self.catalogue_)

    def _plainly(self, people: Requetes, row: int, admis: NDArray[np.bool_], found: Classement) -> None:
        """The same by whole columns, where the loops are not compiled or not worth calling."""
        matrix = np.round(traits(people, row, self.catalogue_), FINES)
        eligible = admis & matrix[:PARTAGES].any(axis=0)
        if people.metier[row] != AUCUN:
            eligible[people.metier[row]] = False
        scores = self._scores(matrix)
        best = self._best(scores, np.flatnonzero(eligible), found.metiers.shape[1])
        found.metiers[row, : len(best)] = best
        found.scores[row, : len(best)] = scores[best]
        found.mesures[row, : len(best)] = matrix[:, best].T

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

    def _eligible(self, referentiel: str | None, exclude: frozenset[str]) -> NDArray[np.bool_]:
        catalogue = self.catalogue_
        if referentiel not in self._admis:
            code = catalogue.referentiels.get(referentiel or "", -1)
            admis = (
                catalogue.actifs if referentiel is None else catalogue.actifs & (catalogue.metier_referentiel == code)
            )
            self._admis[referentiel] = admis
        if not exclude:
            return self._admis[referentiel]
        eligible = self._admis[referentiel].copy()
        eligible[[catalogue.metier_index[key] for key in exclude if key in catalogue.metier_index]] = False
        return eligible

    def _classes(self, personne: Personne, places: Sequence[int], mesures: Floats) -> list[Classe]:
        """The métiers at these places of the catalogue, a row of traits each."""
        catalogue, poids = self.catalogue_, self.poids_des_traits_
        held = catalogue.metier(personne.metier) if personne.metier else None
        found = []
        for i, row, valeurs in zip(places, _arrondis(mesures), _arrondis(mesures * poids), strict=True):
            metier = catalogue.metiers[i]
            contributions = tuple(map(Contribution._make, zip(TRAITS, row, valeurs, strict=True)))
            found.append(Classe(metier, _arrondi(sum(valeurs)), genre(held, metier), contributions))
        return found


def _room(people: int, places: int) -> Classement:
    return Classement(
        np.full((people, places), AUCUN, np.int32),
        np.zeros((people, places)),
        np.zeros((people, places, len(TRAITS))),
    )


def _arrondis(valeurs: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(valeurs, DECIMALES) + 0.0).tolist()
    return rows


def _arrondi(valeur: float) -> float:
    """As arrays are rounded, to the last bit; + 0.0: zero has one spelling."""
    return round(valeur * 10**DECIMALES) / 10**DECIMALES + 0.0


def genre(held: Metier | None, target: Metier) -> Genre:
    """A step up in qualification or taking on a team is an evolution; anything else is near."""
    if held is None:
        return "proche"
    plus_haut = held.niveau is not None and target.niveau is not None and target.niveau > held.niveau
    return "evolution" if plus_haut or (target.encadrement and not held.encadrement) else "proche"
