"""What the API says of the register of the certificateur."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.identites.schemas import EXEMPLE as IDENTITE
from services.certification.identites.schemas import IdentiteCivile
from services.kit.web.fields import Sortie

EXEMPLE: dict[str, Any] = {
    "id": "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10",
    "numero": "2026-5B0B-6F0E-8F0E",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "titulaire": IDENTITE,
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "registre": "RNCP",
    "numero_fiche": "RNCP40344",
    "niveau": 5,
    "entiere": True,
    "blocs": [{"code": "B1", "intitule": "Conseiller un assuré sur sa retraite"}],
    "jury_id": "0199f0c2-0000-7000-8000-0000000000d2",
    "obtenue_le": "2026-11-24",
    "valable_jusqu_au": None,
    "etat": "en_vigueur",
    "revoquee_le": None,
}


class EtatLigne(StrEnum):
    """Ce que vaut aujourd'hui ce qui a été délivré."""

    EN_VIGUEUR = "en_vigueur"
    REVOQUEE = "revoquee"
    EXPIREE = "expiree"


class BlocInscrit(Sortie):
    """Un bloc, tel qu'il s'appelait quand il a été obtenu."""

    code: str = Field(description="Code du bloc dans sa certification")
    intitule: str = Field(description="Intitulé du bloc")


class LigneRegistre(Sortie):
    """Une ligne du registre du certificateur : ce qui a été délivré, quand, et par quel jury."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de l'attestation")
    numero: str = Field(description="Numéro de l'attestation")
    profil_id: UUID | None = Field(description="Titulaire, ou null si la personne s'est effacée")
    titulaire: IdentiteCivile | None = Field(
        description="Identité confirmée du titulaire, ou null s'il n'y en a pas ou s'il s'est effacé"
    )
    certification_id: UUID = Field(description="Certification dont elle vient")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé de la certification ce jour-là")
    registre: str = Field(description="Registre national où elle était enregistrée, ou aucun")
    numero_fiche: str | None = Field(description="Numéro de la fiche à ce registre")
    niveau: int | None = Field(description="Niveau de qualification, de 3 à 8")
    entiere: bool = Field(description="Vrai pour la certification entière, faux pour un bloc")
    blocs: list[BlocInscrit] = Field(
        description="Blocs obtenus ; vide pour une certification entière délivrée avant que le registre les nomme"
    )
    jury_id: UUID | None = Field(description="Jury qui a délibéré, ou null s'il n'était pas encore noté")
    obtenue_le: date = Field(description="Jour de la délibération")
    valable_jusqu_au: date | None = Field(description="Dernier jour où elle vaut, ou null")
    etat: EtatLigne = Field(description="En vigueur, révoquée, ou expirée")
    revoquee_le: datetime | None = Field(description="Instant où une décision signée l'a révoquée, ou null")
