"""Paths toward a métier and blocs that open métiers, from stored inputs like every other answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.chemins import Chemin
from services.matching.engine.ecarts.chemins import chemins as find_chemins
from services.matching.engine.ecarts.deblocage import Deblocage
from services.matching.engine.ecarts.deblocage import deblocages as find_deblocages
from services.matching.engine.phrases import parcours as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.ecartes import metiers_left_out
from services.matching.recommandations.entrees import certifications_of, personne_of

DEJA_LA = "C'est le métier que vous tenez : il n'y a pas de chemin à faire."
RIEN_A_OUVRIR = "Aucun bloc ouvert ne vous rapprocherait d'un métier de ce référentiel."


def chemins(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> dict[str, Any]:
    personne, parametres = personne_of(entrees["personne"]), entrees["parametres"]
    metier = catalogue.metier(parametres["metier"])
    assert metier is not None, "checked before the inputs were made"
    found = find_chemins(
        personne,
        metier.id,
        catalogue,
        certifications_of(entrees),
        on=date.fromisoformat(entrees["le"]),
        k=parametres["limite"],
        exclude=metiers_left_out(entrees),
    )
    held = personne.metier == metier.id
    return {
        "metier": vue.metier(metier),
        "elements": [_chemin(rang, chemin) for rang, chemin in enumerate(found, 1)],
        "phrases": [DEJA_LA] if held else phrases.chemins(found, metier.libelle),
    }


def deblocages(entrees: Mapping[str, Any], catalogue: Catalogue, classeur: Classeur) -> dict[str, Any]:
    parametres = entrees["parametres"]
    found = find_deblocages(
        personne_of(entrees["personne"]),
        catalogue,
        certifications_of(entrees),
        on=date.fromisoformat(entrees["le"]),
        referentiel=parametres["referentiel"],
        k=parametres["limite"],
        exclude=metiers_left_out(entrees),
    )
    return {"elements": [_deblocage(d) for d in found], "phrases": [] if found else [RIEN_A_OUVRIR]}


def _chemin(rang: int, chemin: Chemin) -> dict[str, Any]:
    return {
        "rang": rang,
        "etapes": [
            {
                "metier": vue.metier(etape.metier),
                "part_avant": etape.ecart.part_couverte,
                "part_apres": etape.part_apres,
                "pour_combler": vue.cloture(etape.couverture),
            }
            for etape in chemin.etapes
        ],
        "cout": chemin.cout,
        "jours": chemin.jours,
        "epreuves": chemin.epreuves,
        "durees_inconnues": chemin.durees_inconnues,
        "phrases": phrases.chemin(chemin),
    }


def _deblocage(found: Deblocage) -> dict[str, Any]:
    return {
        "certification": vue.certification(found.certification),
        "bloc": vue.bloc(found.bloc),
        "jours": found.jours,
        "ouverts": [
            {"metier": vue.metier(o.metier), "part_avant": o.part_avant, "part_apres": o.part_apres}
            for o in found.ouverts
        ],
        "rapproches": found.rapproches,
        "phrases": phrases.deblocage(found),
    }
