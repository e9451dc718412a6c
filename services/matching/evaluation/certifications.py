"""The métiers that certifiers gave to their fiches as labels, and the shipped ranker measured on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.matching.engine.debouches.debouches import Debouches
from services.matching.engine.mobilite.courbes import Courbes
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.evaluation import rncp
from services.matching.evaluation.fichiers import FichierInattendu
from services.matching.evaluation.mesures import Floats, Pertinents, par_source, resume
from services.matching.evaluation.rome import Referentiel, codes


def actives(fiches: Sequence[rncp.FicheRncp], index: Mapping[str, int]) -> tuple[list[rncp.FicheRncp], Pertinents]:
    """Active fiches of which a candidate at least is known, and their labels by position."""
    kept = [fiche for fiche in fiches if fiche.active and any(code in index for code in fiche.metiers)]
    return kept, {
        position: frozenset(index[code] for code in fiche.metiers if code in index)
        for position, fiche in enumerate(kept)
    }


def evaluer(referentiel: Referentiel, chemin: Path, courbes: Courbes) -> dict[str, Any]:
    """The measures of these curves; nothing is fitted on the file."""
    debouches = Debouches(courbes).fit(Catalogue.build(referentiel.items, referentiel.metiers))
    fiches, attendus = actives(rncp.lire(chemin), codes(referentiel.metiers))
    if not fiches:
        raise FichierInattendu(f"Aucune fiche active de {chemin.name} ne vise un métier de ce référentiel.")
    mesures = par_source(debouches.scores([fiche.titre for fiche in fiches]).__getitem__, attendus, exclure=False)
    return {
        "objet": "certifications",
        "modele": courbes.modele,
        "version": referentiel.version,
        "candidats": len(referentiel.metiers),
        "fiches": _figures(mesures),
        "fiches avec blocs": _figures(mesures[[bool(fiche.titre.blocs) for fiche in fiches]]),
    }


def _figures(mesures: Floats) -> dict[str, Any]:
    return {"sources": len(mesures), **(resume(mesures) if len(mesures) else {})}
