"""What the API says and accepts about propositions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.models import Origine
from services.kit.web.fields import Entree, Sortie

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000e7",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "origine": "manager",
    "proposee_le": "2026-11-24T09:30:00Z",
}


class PropositionEcrite(Entree):
    """Une certification à proposer à une personne, qui en décide seule."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"certification_id": EXEMPLE["certification_id"], "profil_id": EXEMPLE["profil_id"]}]
        }
    )
    certification_id: UUID = Field(description="Certification proposée")
    profil_id: UUID = Field(description="Profil de la personne")


class PropositionLue(Sortie):
    """Une proposition, telle qu'elle a été faite : elle ne dit jamais ce que la personne en a fait."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de la proposition")
    certification_id: UUID = Field(description="Certification proposée")
    profil_id: UUID = Field(description="Profil de la personne")
    origine: Origine = Field(description="En quelle qualité elle a été faite")
    proposee_le: datetime = Field(description="Instant de la proposition")
