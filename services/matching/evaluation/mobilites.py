"""The rubriques de mobilité of ROME as labels, in either format, and the shipped ranker measured on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.engine.mobilite.courbes import Courbes
from services.matching.engine.mobilite.mobilites import ENSEMBLE, Mobilites
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Genre
from services.matching.evaluation.fichiers import lignes
from services.matching.evaluation.mesures import Floats, par_source, pertinents, resume
from services.matching.evaluation.rome import Referentiel, codes

Paires = list[tuple[str, str]]
GENRES: Final[Mapping[str, Genre]] = {"Proche": "proche", "Evolution": "evolution"}
TETES: Final[Mapping[str, Genre | None]] = {ENSEMBLE: None, "proche": "proche", "evolution": "evolution"}


def etiquettes(chemin: Path) -> dict[str, Paires]:
    """The pairs of the file under `ensemble`, and by kind when the file tells them apart."""
    par_genre: dict[str, Paires] = {ENSEMBLE: []}
    for ligne in lignes(chemin, "code_rome", "code_rome_cible"):
        paire = (ligne["code_rome"], ligne["code_rome_cible"])
        par_genre[ENSEMBLE].append(paire)
        if genre := GENRES.get(ligne.get("libelle_type_mobilite") or ""):
            par_genre.setdefault(genre, []).append(paire)
    return par_genre


def evaluer(referentiel: Referentiel, chemin: Path, courbes: Courbes) -> dict[str, Any]:
    """The measures of these curves; nothing is fitted on the file."""
    par_genre = etiquettes(chemin)
    catalogue = Catalogue.build(referentiel.items, referentiel.metiers)
    mobilites = Mobilites(courbes, referentiel.version).fit(catalogue)
    index = codes(mobilites.metiers_)
    attendus = {genre: pertinents(paires, index) for genre, paires in par_genre.items()}
    sources = np.asarray(sorted(set().union(*attendus.values())), np.int64)
    tables = mobilites.scores(sources, [TETES[genre] for genre in par_genre])
    figures = {
        genre: _figures(dict(zip(sources.tolist(), scores, strict=True)), paires, attendus[genre])
        for (genre, paires), scores in zip(par_genre.items(), tables, strict=True)
    }
    return {
        "objet": "mobilites",
        "modele": courbes.modele,
        "version": referentiel.version,
        "candidats": len(index),
        "par_genre": figures,
    }


def _figures(scores: Mapping[int, Floats], paires: Paires, attendus: Mapping[int, frozenset[int]]) -> dict[str, Any]:
    return {
        "sources": len(attendus),
        "paires": sum(map(len, attendus.values())),
        **resume(par_source(scores.__getitem__, attendus)),
    }
