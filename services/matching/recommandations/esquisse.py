"""The short form of a what-if, for who changes one thing and looks again: where the person stands, item by item, in codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from services.matching.engine.classement.classement import Classe
from services.matching.engine.ecarts.ecart import Ecart, Ligne, ecart_of
from services.matching.engine.personne.preuves import Tenus
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Personne
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.metiers import said_of_all


def write(personne: Personne, detenus: Tenus, classes: Sequence[Classe], catalogue: Catalogue) -> list[bytes]:
    """The members of the JSON object, without its braces. What closes a gap is not looked for."""
    elements = [
        _element(rang, classe, ecart_of(detenus, classe.metier, catalogue)) for rang, classe in enumerate(classes, 1)
    ]
    content = {"elements": elements, "phrases": said_of_all(personne, catalogue, proposed=bool(classes))}
    return [orjson.dumps(content)[1:-1]]


def _element(rang: int, classe: Classe, gap: Ecart) -> dict[str, Any]:
    codes: dict[str, list[str]] = {"tenue": [], "a_confirmer": [], "partielle": [], "manquante": []}
    for ligne in gap.lignes:
        codes[ligne.statut].append(ligne.item.code)
    return {
        "rang": rang,
        "metier": vue.metier(classe.metier),
        "score": classe.score,
        "genre": classe.genre,
        "contributions": {nom: valeur for nom, _, valeur in classe.contributions},
        "part_couverte": gap.part_couverte,
        "part_savoirs": gap.part_savoirs,
        "tenues": codes["tenue"],
        "a_confirmer": codes["a_confirmer"],
        "partielles": codes["partielle"],
        "manquantes": codes["manquante"],
        "savoirs_manquants": _missing(gap.savoirs),
        "phrase": phrases.situation(gap)[0],
    }


def _missing(savoirs: Sequence[Ligne]) -> list[str]:
    return [savoir.item.code for savoir in savoirs if savoir.statut != "tenue"]
