"""People within reach of the needs, counted in a process of its own; pure, and without anybody's identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from services.matching.engine.classement.besoins import Portee, portees
from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.modele import Certification, Item, Metier
from services.matching.index.construction import build
from services.matching.index.population import PopulationEnColonnes

APPORTS_MAX = 5


@dataclass(frozen=True)
class Photo:
    """Everybody at one moment, with the métiers that they hold or that are needed; `cle` names it."""

    cle: str
    colonnes: PopulationEnColonnes
    items: Sequence[Item]
    metiers: Sequence[Metier]
    certifications: Sequence[Certification]


@dataclass(frozen=True)
class _Loaded:
    cle: str
    population: Population
    entites: Any
    certifications: Sequence[Certification]


_loaded: _Loaded | None = None


def count(photo: Photo | None, cle: str, entite: str | None, metiers: Sequence[str]) -> list[Portee] | None:
    """Raw counts for each métier, over one entity or everybody; None when the photo was not given and is not the one loaded."""
    global _loaded
    if photo is not None:
        _loaded = load(photo)
    if _loaded is None or _loaded.cle != cle:
        return None
    return count_among(_loaded, entite, metiers)


def load(photo: Photo) -> _Loaded:
    catalogue, _ = build(photo.items, photo.metiers)
    colonnes = photo.colonnes
    entites = np.asarray([colonnes.noms[entite] for entite in colonnes.entites], dtype="U36")
    population = Population.build(colonnes.personnes(), catalogue)
    return _Loaded(photo.cle, population, entites, photo.certifications)


def count_among(loaded: _Loaded, entite: str | None, metiers: Sequence[str]) -> list[Portee]:
    index = loaded.population.catalogue.metier_index
    known = [metier for metier in metiers if metier in index]
    parmi = None if entite is None else loaded.entites == entite
    return [_cut(portee) for portee in portees(loaded.population, known, loaded.certifications, parmi=parmi)]


def _cut(portee: Portee) -> Portee:
    """With what closes the most only: the rest need not leave the process."""
    return replace(portee, certifications=portee.certifications[:APPORTS_MAX], blocs=portee.blocs[:APPORTS_MAX])
