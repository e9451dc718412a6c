"""Which bloc opens most métiers to a person: each one supposed obtained (`hypothese`), what it changes everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from services.matching.engine.ecarts.couverture import bloc_tenu
from services.matching.engine.ecarts.ecart import OUVERT, ecart_of
from services.matching.engine.ecarts.offre import days_left
from services.matching.engine.personne.hypothese import avec_blocs
from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.referentiel.arrays import spans
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Bloc, Certification, Metier, Personne

DEBLOCAGES_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A métier that was not open and would be: the share held before and after the bloc."""

    metier: Metier
    part_avant: float
    part_apres: float


@dataclass(frozen=True, slots=True)
class Deblocage:
    """`ouverts`: the nearest to be held whole first. `rapproches` counts every métier of which more would be held.

    `jours` is what remains of the bloc after positionnement, None when its length is not known.
    """

    certification: Certification
    bloc: Bloc
    jours: float | None
    ouverts: tuple[Ouverture, ...]
    rapproches: int


def deblocages(
    personne: Personne,
    catalogue: Catalogue,
    certifications: Iterable[Certification],
    *,
    on: date,
    referentiel: str | None = None,
    k: int = DEBLOCAGES_MAX,
    exclude: frozenset[str] = frozenset(),
) -> list[Deblocage]:
    """The `k` blocs that open most métiers, then bring most nearer, then are shortest; blocs held or that change nothing are left out.

    The métiers of `exclude` do not count, nor those held.
    """
    detenus = tenus(personne, catalogue)
    others = exclude.union(personne.metiers)
    parts: dict[str, float] = {}
    found = [
        _deblocage(personne, detenus, certification, bloc, catalogue, on, referentiel, others, parts)
        for certification in certifications
        for bloc in certification.blocs
        if bloc.competences and not bloc_tenu(bloc, detenus)
    ]
    return sorted((deblocage for deblocage in found if deblocage.rapproches), key=_most_first)[:k]


def _deblocage(
    personne: Personne,
    detenus: Tenus,
    certification: Certification,
    bloc: Bloc,
    catalogue: Catalogue,
    on: date,
    referentiel: str | None,
    exclude: frozenset[str],
    parts: dict[str, float],
) -> Deblocage:
    """`parts` keeps the share of each métier held before, which many blocs ask for."""
    touched = {attestee.item for attestee in bloc.competences}
    after = {**detenus, **tenus(avec_blocs(personne, [bloc], on), catalogue, touched)}
    ouverts: list[Ouverture] = []
    nearer = 0
    for metier in _requiring(touched, catalogue, exclude, referentiel):
        if metier.id not in parts:
            parts[metier.id] = ecart_of(detenus, metier, catalogue).part_couverte
        avant, apres = parts[metier.id], ecart_of(after, metier, catalogue).part_couverte
        nearer += apres > avant
        if avant < OUVERT <= apres:
            ouverts.append(Ouverture(metier, avant, apres))
    ouverts.sort(key=lambda ouverture: (-ouverture.part_apres, ouverture.metier.code, ouverture.metier.id))
    return Deblocage(certification, bloc, days_left(certification, bloc, detenus), tuple(ouverts), nearer)


def _requiring(items: set[str], catalogue: Catalogue, exclude: frozenset[str], referentiel: str | None) -> list[Metier]:
    """Métiers in use, but for some, that require one of the items."""
    known = np.asarray(sorted(catalogue.item_index[item] for item in items if item in catalogue.item_index), np.int64)
    at, _ = spans(catalogue.start, known)
    positions = np.unique(catalogue.p_metier[at])
    usable = catalogue.actifs[positions]
    if referentiel is not None:
        usable &= catalogue.metier_referentiel[positions] == catalogue.referentiels.get(referentiel, -1)
    metiers = [catalogue.metiers[position] for position in positions[usable].tolist()]
    return [metier for metier in metiers if metier.id not in exclude]


def _most_first(deblocage: Deblocage) -> tuple[int, int, float, str, str, str]:
    jours = float("inf") if deblocage.jours is None else deblocage.jours
    code = deblocage.certification.code
    return -len(deblocage.ouverts), -deblocage.rapproches, jours, code, deblocage.bloc.code, deblocage.bloc.id
