"""What the API says and accepts about a request from one employer to somebody of another, on each side of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.web.fields import Entree, Sortie
from services.parcours.champs import EntreePersonne, Texte
from services.parcours.models import ReponseContact

_ID = "0199f0c2-0000-7000-8000-000000000c01"
DEMANDE: dict[str, Any] = {
    "pseudonyme": "7b0c54f1-9d2e-3a41-b6a8-2f4d5e6c7a81",
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "texte": "Nous ouvrons deux postes de conseiller retraite à Lyon. Souhaitez-vous en parler ?",
}
REPONSE: dict[str, Any] = {"reponse": "interessee", "coordonnees": "Camille, 01 02 03 04 05, après 18 h"}
_DATES = {"demande_le": "2026-11-24T09:30:00Z", "expire_le": "2027-02-22T09:30:00Z"}
_PROFIL = "0199f0c2-0000-7000-8000-0000000000f1"
_EMIS = {"id": _ID} | DEMANDE | _DATES
_RECU = {
    "id": _ID,
    "entite_id": "0199f0c2-0000-7000-8000-0000000000a2",
    "metier_id": DEMANDE["metier_id"],
    "texte": DEMANDE["texte"],
    "reponse": None,
    "repondu_le": None,
    "coordonnees": None,
} | _DATES


class ContactDemande(Entree):
    """Une demande à écrire à une personne d'une autre entité qui a accepté d'être vue."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEMANDE]})
    pseudonyme: UUID = Field(description="La personne, telle que la liste des mobilités la désigne à votre entité")
    metier_id: UUID = Field(description="Métier dans lequel l'entité a chiffré un besoin")
    texte: Texte = Field(description="Ce que la personne lira")


class ContactEmis(Sortie):
    """Une demande, lue par l'entité qui l'a faite. Sans réponse, déclinée ou laissée sans suite, elle se lit de même."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _EMIS | {"interessee": False, "profil_id": None, "coordonnees": None},
                _EMIS | {"interessee": True, "profil_id": _PROFIL, "coordonnees": REPONSE["coordonnees"]},
            ]
        }
    )
    id: UUID = Field(description="Identifiant de la demande")
    pseudonyme: UUID = Field(description="La personne, telle que votre entité la désigne")
    metier_id: UUID = Field(description="Métier du besoin")
    texte: str = Field(description="Ce que la personne lit")
    demande_le: datetime = Field(description="Instant de la demande")
    expire_le: datetime = Field(description="Instant où elle disparaît")
    interessee: bool = Field(description="Vrai si la personne s'est dite intéressée")
    profil_id: UUID | None = Field(description="Profil de la personne, si elle s'est dite intéressée")
    coordonnees: str | None = Field(description="Comment la joindre, si elle s'est dite intéressée et l'a dit")


class ContactRecu(Sortie):
    """Une demande, lue par la seule personne à qui elle est faite."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_RECU]})
    id: UUID = Field(description="Identifiant de la demande")
    entite_id: UUID = Field(description="Entité qui demande")
    metier_id: UUID = Field(description="Métier dans lequel elle a un besoin")
    texte: str = Field(description="Ce qu'elle écrit")
    demande_le: datetime = Field(description="Instant de la demande")
    expire_le: datetime = Field(description="Instant où elle disparaît, réponse comprise")
    reponse: ReponseContact | None = Field(description="Ce que la personne a répondu, ou null")
    repondu_le: datetime | None = Field(description="Instant de la réponse")
    coordonnees: str | None = Field(description="Ce que la personne a donné pour être jointe")


class ReponseDonnee(EntreePersonne):
    """La réponse de la personne. Elle peut en changer tant que la demande court."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPONSE]})
    reponse: ReponseContact = Field(description="Intéressée, ou non ; décliner ne se voit pas")
    coordonnees: Texte | None = Field(default=None, description="Comment être jointe, si elle est intéressée")

    @model_validator(mode="after")
    def _only_when_interested(self) -> "ReponseDonnee":
        if self.coordonnees is not None and self.reponse is not ReponseContact.INTERESSEE:
            motif = "Des coordonnées ne se donnent que si l'on est intéressé"
            raise PydanticCustomError("coordonnees_sans_interet", "Coordonnées sans intérêt", {"motif": motif})
        return self
