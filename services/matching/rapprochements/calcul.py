"""Who is within reach of the needs, counted in a process of its own; pure, and without anybody's identifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from services.matching.engine.classement.besoins import ApportCollectif, Portee, portees
from services.matching.engine.personne.population import Population
from services.matching.engine.referentiel.modele import Certification
from services.matching.index.construction import build, catalogue_of
from services.matching.index.offre import certification_of
from services.matching.index.population import Colonnes

APPORTS_MAX = 5


@dataclass(frozen=True)
class Photo:
    """Everybody at one moment, with the métiers that they hold or that are needed; `cle` names it."""

    cle: str
    colonnes: Colonnes
    catalogue: bytes
    certifications: bytes


@dataclass(frozen=True)
class _Loaded:
    cle: str
    population: Population
    entites: Any
    certifications: list[Certification]


_loaded: _Loaded | None = None


def count(photo: Photo | None, cle: str, entite: str | None, metiers: Sequence[str]) -> list[dict[str, Any]] | None:
    """Raw counts for each métier, over one entity or everybody; None when the photo was not given and is not the one loaded."""
    global _loaded
    if photo is not None:
        _loaded = load(photo)
    if _loaded is None or _loaded.cle != cle:
        return None
    return count_among(_loaded, entite, metiers)


def load(photo: Photo) -> _Loaded:
    catalogue, _ = build(*catalogue_of(orjson.loads(photo.catalogue)))
    colonnes = photo.colonnes
    entites = np.asarray([colonnes.noms[entite] for entite in colonnes.entites], dtype="U36")
    certifications = [certification_of(data) for data in orjson.loads(photo.certifications)]
    return _Loaded(photo.cle, Population.build(colonnes.personnes(), catalogue), entites, certifications)


def count_among(loaded: _Loaded, entite: str | None, metiers: Sequence[str]) -> list[dict[str, Any]]:
    index = loaded.population.catalogue.metier_index
    known = [metier for metier in metiers if metier in index]
    parmi = None if entite is None else loaded.entites == entite
    return [_raw(portee) for portee in portees(loaded.population, known, loaded.certifications, parmi=parmi)]


def _raw(portee: Portee) -> dict[str, Any]:
    return {
        "metier": portee.metier.id,
        "effectif": portee.effectif,
        "exigences": portee.exigences,
        "a_portee": portee.a_portee,
        "tranches": [{"de": t.de, "a": t.a, "effectif": t.effectif} for t in portee.tranches],
        "certifications": [_apport(found) for found in portee.certifications[:APPORTS_MAX]],
        "blocs": [_apport(found) for found in portee.blocs[:APPORTS_MAX]],
    }


def _apport(found: ApportCollectif) -> Mapping[str, Any]:
    certification, bloc = found.certification, found.bloc
    return {
        "certification": {
            "id": certification.id,
            "code": certification.code,
            "intitule": certification.intitule,
            "registre": certification.registre,
            "type": certification.type,
        },
        "bloc": {"id": bloc.id, "code": bloc.code, "intitule": bloc.intitule} if bloc else None,
        "part": found.part,
        "personnes_completes": found.personnes_completes,
    }
