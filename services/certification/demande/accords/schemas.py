"""What the API says and accepts about requests to employers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.models import EtatDemande
from services.certification.regles.parametres import CodeRegle, Phrase
from services.kit.web.fields import Entier, Entree, Jour, Sortie

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000a9",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "entite_id": "0199f0c2-0000-7000-8000-0000000000e9",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "bloc_id": None,
    "voie": "conge-vae",
    "debut_souhaite_le": "2027-03-01",
    "fin_souhaitee_le": None,
    "heures": 48,
    "demandee_le": "2026-11-24T09:30:00Z",
    "silence_le": "2026-12-10",
    "etat": "en_attente",
    "motif": None,
    "reportee_au": None,
    "close_le": None,
    "par_silence": False,
}


class DemandeEcrite(Entree):
    """Une demande d'accord à son employeur, pour soi-même."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "certification_id": EXEMPLE["certification_id"],
                    "voie": "plan-developpement",
                    "debut_souhaite_le": "2027-03-01",
                }
            ]
        }
    )
    certification_id: UUID = Field(description="Certification visée")
    bloc_id: UUID | None = Field(default=None, description="Bloc visé, ou null pour toute la certification")
    voie: CodeRegle = Field(description="Code de la voie, tel que « /v1/voies » le donne")
    debut_souhaite_le: Jour = Field(description="Premier jour souhaité")
    fin_souhaitee_le: Jour | None = Field(default=None, description="Dernier jour souhaité, ou null")
    heures: Annotated[Entier, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="Heures d'absence demandées, ou null"
    )


class Decision(StrEnum):
    """Réponse de l'employeur."""

    ACCORD = "accord"
    REPORT = "report"
    REFUS = "refus"


class ReponseEcrite(Entree):
    """La réponse de l'employeur."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "accord"}]})
    decision: Decision = Field(description="Accord, report ou refus, selon ce que la règle permet")
    motif: Phrase | None = Field(default=None, description="Raisons, requises pour reporter ou refuser")
    debut_le: Jour | None = Field(default=None, description="Nouveau début, requis pour reporter")


class DemandeLue(Sortie):
    """Une demande d'accord, lue par la personne et par les RH de son employeur."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de la demande")
    profil_id: UUID = Field(description="Profil de la personne")
    entite_id: UUID = Field(description="Employeur à qui la demande est faite")
    certification_id: UUID = Field(description="Certification visée")
    bloc_id: UUID | None = Field(description="Bloc visé, ou null")
    voie: str = Field(description="Code de la voie")
    debut_souhaite_le: date = Field(description="Premier jour souhaité")
    fin_souhaitee_le: date | None = Field(description="Dernier jour souhaité, ou null")
    heures: int | None = Field(description="Heures d'absence demandées, ou null")
    demandee_le: datetime = Field(description="Instant de la demande")
    silence_le: date | None = Field(description="Premier jour où l'absence de réponse vaut réponse, ou null")
    etat: EtatDemande = Field(description="En attente, accordée, reportée, refusée ou retirée")
    motif: str | None = Field(description="Raisons du report ou du refus, ou null")
    reportee_au: date | None = Field(description="Début reporté, ou null")
    close_le: datetime | None = Field(description="Instant de la réponse, du silence ou du retrait, ou null")
    par_silence: bool = Field(description="Vrai si l'absence de réponse a valu réponse")
