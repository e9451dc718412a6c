"""What the API says and accepts about interventions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Propos
from services.certification.models import ActeurIntervention
from services.kit.web.fields import Entree, Sortie

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000eb",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "acteur": "manager",
    "texte": "Je demande des explications sur le résultat.",
    "deposee_le": "2026-11-24T09:30:00Z",
}


class InterventionEcrite(Entree):
    """Ce qu'un manager ou les RH ont à dire d'un résultat. Cela ne change rien."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{name: EXEMPLE[name] for name in ("certification_id", "profil_id", "texte")}]}
    )
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    texte: Propos = Field(description="Ce qui est dit, lu par le certificateur et par la personne")


class InterventionLue(Sortie):
    """Une intervention, telle qu'elle est venue : elle ne change plus et n'a aucun effet."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de l'intervention")
    certification_id: UUID = Field(description="Certification")
    profil_id: UUID = Field(description="Profil de la personne")
    acteur: ActeurIntervention = Field(description="En quelle qualité")
    texte: str = Field(description="Ce qui a été dit")
    deposee_le: datetime = Field(description="Instant de l'intervention")


class CompteInterventions(Sortie):
    """Nombre d'interventions sur une certification, tu au-dessous de cinq personnes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"certification_id": EXEMPLE["certification_id"], "interventions": 10, "personnes": 5}]
        }
    )
    certification_id: UUID = Field(description="Certification")
    interventions: int | None = Field(
        description="Interventions, au multiple de cinq inférieur, ou null au-dessous de cinq personnes"
    )
    personnes: int | None = Field(
        description="Personnes concernées, au multiple de cinq inférieur, ou null au-dessous de cinq"
    )
