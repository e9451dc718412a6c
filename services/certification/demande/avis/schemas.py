"""What the API says and accepts about reasons and opinions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Propos
from services.certification.models import MotifAvis, SensAvis
from services.kit.web.fields import Entree, Sortie
from services.kit.web.versions import SortieVersionnee

CERTIFICATION = "0199f0c2-0000-7000-8000-0000000000c1"
PROFIL = "0199f0c2-0000-7000-8000-0000000000f1"
MANAGER = "0199f0c2-0000-7000-8000-0000000000f2"
RAISONS = "La branche certifie pour que l'expérience soit reconnue d'une institution à l'autre."
AVIS: dict[str, Any] = {
    "certification_id": CERTIFICATION,
    "profil_id": PROFIL,
    "sens": "reserve",
    "motif": "organisation_du_service",
    "texte": "L'équipe change d'outil jusqu'en mars ; une session au printemps conviendrait mieux.",
}


class RaisonsEcrites(Entree):
    """Pourquoi la branche certifie, dans ses mots."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texte": RAISONS}]})
    texte: Propos = Field(description="Raisons de la branche")


class RaisonsLues(SortieVersionnee):
    """Pourquoi la branche certifie."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"certification_id": CERTIFICATION, "texte": RAISONS, "composees": False}]}
    )
    certification_id: UUID = Field(description="Certification")
    texte: str = Field(description="Raisons de la branche")
    composees: bool = Field(description="Vrai tant que la branche n'a rien écrit : le texte est fait de la fiche")


class LectureLue(Sortie):
    """L'accusé de lecture d'un manager, avec ce qu'il a lu."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-0000000000e8",
                    "certification_id": CERTIFICATION,
                    "texte": RAISONS,
                    "lue_le": "2026-11-24T09:30:00Z",
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant de l'accusé")
    certification_id: UUID = Field(description="Certification")
    texte: str = Field(description="Raisons de la branche, telles qu'elles sont")
    lue_le: datetime = Field(description="Instant de la première lecture de ce texte")


class AvisEcrit(Entree):
    """L'avis d'un manager sur une personne de son équipe et une certification : un motif et un texte, toujours."""

    model_config = ConfigDict(json_schema_extra={"examples": [AVIS]})
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    sens: SensAvis = Field(description="Sens de l'avis")
    motif: MotifAvis = Field(description="Sur quoi il porte : jamais la valeur de la personne")
    texte: Propos = Field(description="Raisons, lues par la personne")


class ReponseAvisEcrite(Entree):
    """Ce que la personne répond à un avis."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texte": "La session de printemps me convient."}]})
    texte: Propos = Field(description="Réponse, lue par le manager")


class AvisLu(SortieVersionnee):
    """Un avis, lu par la personne et par celui qui l'a donné. Aucun passage de candidature n'en dépend."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **AVIS,
                    "id": "0199f0c2-0000-7000-8000-0000000000e9",
                    "manager_id": MANAGER,
                    "donne_le": "2026-11-24T09:30:00Z",
                    "expire_le": "2027-05-24",
                    "expire": False,
                    "reponse": None,
                    "repondu_le": None,
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant de l'avis")
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    manager_id: UUID | None = Field(description="Profil du manager, ou null s'il a été effacé")
    sens: SensAvis = Field(description="Sens de l'avis")
    motif: MotifAvis = Field(description="Sur quoi il porte")
    texte: str = Field(description="Raisons du manager")
    donne_le: datetime = Field(description="Instant de l'avis")
    expire_le: date = Field(description="Dernier jour où il vaut encore")
    expire: bool = Field(description="Vrai quand ce jour est passé")
    reponse: str | None = Field(description="Réponse de la personne, ou null")
    repondu_le: datetime | None = Field(description="Instant de cette réponse, ou null")


class DemandeAvisEcrite(Entree):
    """Une demande d'avis à son propre manager."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"certification_id": CERTIFICATION}]})
    certification_id: UUID = Field(description="Certification sur laquelle on demande un avis")


class DemandeAvisLue(Sortie):
    """Une demande d'avis, que la personne a choisi de faire."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-0000000000ea",
                    "certification_id": CERTIFICATION,
                    "profil_id": PROFIL,
                    "manager_id": MANAGER,
                    "demandee_le": "2026-11-24T09:30:00Z",
                    "close_le": None,
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant de la demande")
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    manager_id: UUID = Field(description="Profil du manager")
    demandee_le: datetime = Field(description="Instant de la demande")
    close_le: datetime | None = Field(description="Instant où un avis ou un retrait l'a close, ou null")
