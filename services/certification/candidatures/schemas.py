"""What the API says and accepts about candidatures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.models import EtatCandidature
from services.kit.fields import Booleen, Entree, Sortie

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000e1",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "session_id": "0199f0c2-0000-7000-8000-0000000000d1",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "etat": "inscrite",
    "rang": None,
    "deposee_le": "2026-11-24T09:30:00Z",
    "retiree_le": None,
}


class CandidatureEcrite(Entree):
    """Une demande de place, pour soi-même."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_id": EXEMPLE["session_id"], "liste_attente": True}]}
    )
    session_id: UUID = Field(description="Session où l'on demande une place")
    liste_attente: Booleen = Field(default=False, description="Accepter une place en liste d'attente si c'est complet")


class CandidatureLue(Sortie):
    """Une candidature, lue par la personne et par le certificateur seulement."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de la candidature")
    certification_id: UUID = Field(description="Certification demandée")
    session_id: UUID | None = Field(description="Session demandée, ou null")
    profil_id: UUID = Field(description="Profil de la personne")
    etat: EtatCandidature = Field(description="Inscrite (elle tient une place), en attente, ou retirée")
    rang: int | None = Field(description="Rang dans la liste d'attente, à partir de 1, ou null")
    deposee_le: datetime = Field(description="Instant du dépôt")
    retiree_le: datetime | None = Field(description="Instant du retrait par la personne, ou null")
