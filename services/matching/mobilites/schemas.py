"""What the API says of people of other employers who agreed to be seen there."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.kit.web.fields import Sortie
from services.matching.recommandations.exemples import BLOC, CERTIFICATION, ID, ITEM, METIER, PROVENANCE
from services.matching.recommandations.parties import (
    BlocCite,
    CertificationCitee,
    ItemCite,
    MetierCite,
    Part,
    Provenance,
    exemple,
)

_APPARITION: dict[str, Any] = {"le": "2026-11-24", "entite_id": ID + "e2", "metier_id": METIER["id"]}
PERSONNES_MAX = 50
PERSONNES_PAR_DEFAUT = 20
_EXIGENCE: dict[str, Any] = {"item": ITEM, "requis": 3, "coeur": True, "statut": "partielle", "credit": 0.666667}
_BLOC: dict[str, Any] = {"certification": CERTIFICATION, "bloc": BLOC, "ferme": [ITEM]}
_DETAIL: dict[str, Any] = {
    "part_couverte": 0.82,
    "exigences": [_EXIGENCE],
    "pour_combler": [_BLOC],
    "part_fermee": 1.0,
    "phrases": ["Tient 82 % de ce que le métier demande."],
}
_PERSONNE: dict[str, Any] = {
    "pseudonyme": "7b0c54f1-9d2e-3a41-b6a8-2f4d5e6c7a81",
    "metier": METIER,
    "couverture": "la_moitie_ou_plus",
    "detail": None,
    "phrases": ["Tient la moitié ou plus de ce que le métier demande."],
}
Couvert = Literal["moins_de_la_moitie", "la_moitie_ou_plus", "presque_tout"]


class ApparitionLue(Sortie):
    """Un jour où la personne a été montrée à une autre entité, sous un pseudonyme ; elle seule le lit."""

    model_config = exemple(**_APPARITION)
    le: date = Field(description="Le jour")
    entite_id: UUID = Field(description="Entité à qui elle a été montrée")
    metier_id: UUID = Field(description="Métier pour lequel cette entité cherchait")


class ExigenceVue(Sortie):
    """Une exigence du métier et ce qui en est tenu, sans dire comment c'est établi."""

    model_config = exemple(**_EXIGENCE)
    item: ItemCite = Field(description="Ce qui est exigé")
    requis: int | None = Field(description="Niveau exigé, 1 à 4 ; null si tout niveau convient")
    coeur: bool = Field(description="Vrai si l'exigence est du cœur de métier")
    statut: Literal["tenue", "a_confirmer", "partielle", "manquante"] = Field(description="Où en est la personne")
    credit: Part = Field(description="Part du niveau exigé qui est tenue, 0 à 1")


class BlocComblant(Sortie):
    """Un bloc qui comblerait une partie de ce qui manque."""

    model_config = exemple(**_BLOC)
    certification: CertificationCitee = Field(description="Certification dont il fait partie")
    bloc: BlocCite = Field(description="Le bloc")
    ferme: list[ItemCite] = Field(description="Exigences que le bloc ferme")


class DetailPersonneOuverte(Sortie):
    """Ce qu'une personne qui s'est dite intéressée tient du métier, exigence par exigence."""

    model_config = exemple(**_DETAIL)
    part_couverte: float = Field(description="Part des exigences tenue, 0 à 1, le cœur de métier comptant double")
    exigences: list[ExigenceVue] = Field(description="L'écart, exigence par exigence, le cœur de métier d'abord")
    pour_combler: list[BlocComblant] = Field(description="Blocs qui comblent le plus d'écart au moindre coût")
    part_fermee: float = Field(description="Part des exigences à combler que ces blocs ferment, 0 à 1")
    phrases: list[str] = Field(description="L'explication en français")


class PersonneOuverte(Sortie):
    """Une personne d'une autre entité qui a accepté d'être vue, sans nom, sans employeur, sans rien de protégé."""

    model_config = exemple(**_PERSONNE)
    pseudonyme: UUID = Field(
        description="Comment votre entité, et elle seule, désigne cette personne tant qu'elle accepte d'être vue"
    )
    metier: MetierCite | None = Field(description="Métier tenu, ou null s'il n'est pas connu")
    couverture: Couvert = Field(description="Ce qui est tenu du métier ; « presque tout » à partir de neuf dixièmes")
    detail: DetailPersonneOuverte | None = Field(
        description="Exigence par exigence, si la personne a répondu à votre demande qu'elle est intéressée ; sinon null"
    )
    phrases: list[str] = Field(description="L'explication en français")


class PersonnesOuvertes(Sortie):
    """Les personnes d'autres entités qui ont accepté d'être vues, face à un métier dont l'entité a besoin."""

    model_config = exemple(
        metier=METIER | {"id": ID + "b2"},
        elements=[_PERSONNE],
        suivant=None,
        phrases=["Seuls comptent le métier tenu, les expériences et les acquis déclarés ou attestés."],
        provenance=PROVENANCE,
    )
    metier: MetierCite = Field(description="Le métier du besoin")
    elements: list[PersonneOuverte] = Field(description="De la plus prête à la moins prête, cinquante au plus")
    suivant: str | None = Field(description="Curseur de la page suivante, ou null à la fin")
    phrases: list[str] = Field(description="Ce qui vaut pour toute la réponse, en français")
    provenance: Provenance = Field(description="D'où vient la réponse ; la position du flux des parcours y est tue")
