"""The engine's values as plain JSON: what stored answers are made of, in the web process and in the worker alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from services.matching.engine.ecarts.couverture import Apport, BlocChoisi, Couverture, Voie, voies
from services.matching.engine.ecarts.ecart import Ecart, Ligne
from services.matching.engine.phrases.metiers import VOIES
from services.matching.engine.referentiel.modele import Bloc, Certification, Item, Metier


def item(value: Item) -> dict[str, Any]:
    return {"id": value.id, "code": value.code, "libelle": value.libelle, "nature": value.nature}


def metier(value: Metier) -> dict[str, Any]:
    return {
        "id": value.id,
        "referentiel": value.referentiel,
        "code": value.code,
        "libelle": value.libelle,
        "famille": value.famille.libelle if value.famille else None,
        "evolution": value.evolution,
        "niveau": value.niveau,
        "encadrement": value.encadrement,
    }


def lignes(values: Iterable[Ligne]) -> list[dict[str, Any]]:
    return [
        {
            "item": item(ligne.item),
            "requis": ligne.requis,
            "coeur": ligne.coeur,
            "statut": ligne.statut,
            "credit": round(ligne.credit, 6),
            "niveau": ligne.niveau,
            "provenance": ligne.provenance,
            "le": ligne.le,
            "contredite": ligne.contredite,
        }
        for ligne in values
    ]


def ecart(value: Ecart) -> dict[str, Any]:
    return {
        "part_couverte": value.part_couverte,
        "part_savoirs": value.part_savoirs,
        "tenues": lignes(value.tenues),
        "a_confirmer": lignes(value.a_confirmer),
        "partielles": lignes(value.partielles),
        "manquantes": lignes(value.manquantes),
        "savoirs": lignes(value.savoirs),
    }


def certification(value: Certification) -> dict[str, Any]:
    return {
        "id": value.id,
        "code": value.code,
        "intitule": value.intitule,
        "registre": value.registre,
        "type": value.type,
    }


def bloc(value: Bloc) -> dict[str, Any]:
    return {"id": value.id, "code": value.code, "intitule": value.intitule}


def routes(values: Sequence[Voie]) -> list[dict[str, Any]]:
    return [{"code": v.code, "libelle": titre(VOIES[v.code]), "sans_accord": v.sans_accord} for v in values]


def cloture(value: Couverture) -> dict[str, Any]:
    return {
        "blocs": [_bloc_choisi(choisi) for choisi in value.blocs],
        "jours": value.jours,
        "durees_inconnues": value.durees_inconnues,
        "epreuves": value.epreuves,
        "part_fermee": value.part_fermee,
        "reste_ouvert": lignes(value.reste_ouvert),
    }


def _bloc_choisi(value: BlocChoisi) -> dict[str, Any]:
    return {
        "certification": certification(value.certification),
        "bloc": bloc(value.bloc),
        "ferme": [item(ferme) for ferme in value.ferme],
        "jours": value.jours,
        "epreuves": value.epreuves,
        "voies": routes(voies(value.certification)),
    }


def apport(value: Apport) -> dict[str, Any]:
    return {
        "certification": certification(value.certification),
        "part_fermee": value.part_fermee,
        "ferme": [item(ferme) for ferme in value.ferme],
        "blocs_utiles": [bloc(utile) for utile in value.blocs_utiles],
        "blocs_tenus": [bloc(tenu) for tenu in value.blocs_tenus],
        "jours_pleins": value.jours_pleins,
        "jours": value.jours,
        "epreuves": value.epreuves,
        "voies": routes(value.voies),
        "vise_le_metier": value.vise_le_metier,
    }


def titre(words: str) -> str:
    return words[:1].upper() + words[1:]
