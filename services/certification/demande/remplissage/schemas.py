"""What the API says and accepts about the filling of sessions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.demande.sessions.schemas import Reste
from services.kit.web.fields import Entier, Entree, Jour, Sortie

SESSION = "0199f0c2-0000-7000-8000-0000000000d1"
AUTRE = "0199f0c2-0000-7000-8000-0000000000d2"
INVITATION: dict[str, Any] = {
    "rang": 1,
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "groupe": "demande",
    "demandee_le": "2026-11-24T09:30:00Z",
    "part_couverte": None,
}


class Groupe(StrEnum):
    """À quel titre une personne est invitée : elle a demandé, ou elle accepte d'être contactée."""

    DEMANDE = "demande"
    CONTACT = "contact"


class AlerteLue(Sortie):
    """Des places vides pendant que des demandes attendent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session_id": SESSION,
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    "code": "S-2027-LYON",
                    "debut_le": "2027-03-15",
                    "places": 25,
                    "reste": "oui",
                    "places_prises": 11,
                    "places_libres": 14,
                    "demandes_en_attente": 20,
                    "gachis": 14,
                    "alerte": True,
                }
            ]
        }
    )
    session_id: UUID = Field(description="Session")
    certification_id: UUID = Field(description="Certification")
    code: str = Field(description="Code de la session")
    debut_le: date = Field(description="Premier jour des épreuves")
    places: int = Field(description="Nombre de places")
    reste: Reste = Field(description="S'il reste des places : oui, peu (moins de cinq) ou non")
    places_prises: int | None = Field(description="Places prises ; null sauf pour le certificateur")
    places_libres: int | None = Field(description="Places libres ; null sauf pour le certificateur")
    demandes_en_attente: int | None = Field(
        description="Demandes sans place pour cette certification ; au multiple de cinq inférieur, null au-dessous de cinq, "
        "sauf pour le certificateur"
    )
    gachis: int | None = Field(
        description="Places libres que quelqu'un attend sans en trouver dans une session plus proche ; chacun compte une fois ; "
        "null de même"
    )
    alerte: bool = Field(description="Vrai quand des places restent vides pendant que des demandes attendent")


class InvitationLue(Sortie):
    """Une personne à inviter, à son rang : qui a demandé d'abord, dans l'ordre des demandes."""

    model_config = ConfigDict(json_schema_extra={"examples": [INVITATION]})
    rang: int = Field(description="Rang, à partir de 1")
    profil_id: UUID = Field(description="Profil de la personne")
    groupe: Groupe = Field(description="À quel titre")
    demandee_le: datetime | None = Field(description="Instant de sa demande, ou null")
    part_couverte: float | None = Field(
        description="Part des compétences attestées que couvrent ses acquis, de 0 à 1, ou null si elle a demandé"
    )


class InvitationsEcrites(Entree):
    """Combien de personnes inviter, dans l'ordre de la liste."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"nombre": 14}]})
    nombre: Annotated[Entier, Field(ge=1, le=200, description="Personnes à inviter")]


class InvitationsFaites(Sortie):
    """Les personnes qui viennent d'être invitées."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"session_id": SESSION, "invitees": [INVITATION]}]})
    session_id: UUID = Field(description="Session")
    invitees: list[InvitationLue] = Field(description="Personnes invitées, dans l'ordre ; deux cents au plus")


class FusionEcrite(Entree):
    """La session qui accueille les inscrits et la liste d'attente de celle-ci."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"vers": AUTRE}]})
    vers: UUID = Field(description="Session d'accueil, de la même certification")


class ReportEcrit(Entree):
    """Les nouvelles dates d'une session, plus tardives."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"debut_le": "2027-05-17", "fin_le": "2027-05-21", "inscription_jusqu_au": "2027-04-30"}]
        }
    )
    debut_le: Jour = Field(description="Premier jour des épreuves")
    fin_le: Jour = Field(description="Dernier jour des épreuves")
    inscription_jusqu_au: Jour = Field(description="Dernier jour pour s'inscrire, compris, heure de Paris")

    @model_validator(mode="after")
    def _dates_follow_each_other(self) -> "ReportEcrit":
        if not self.inscription_jusqu_au <= self.debut_le <= self.fin_le:
            motif = "Les inscriptions se ferment, puis la session débute et finit"
            raise PydanticCustomError("dates_incoherentes", "Dates incohérentes", {"motif": motif})
        return self
