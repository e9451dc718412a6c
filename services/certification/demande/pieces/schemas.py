"""What the API says of the pieces of a dossier professionnel."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.versions import SortieVersionnee

CANDIDATURE = "0199f0c2-0000-7000-8000-0000000000e1"
PIECE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000ea",
    "candidature_id": CANDIDATURE,
    "titre": "Trois situations professionnelles",
    "numero": 2,
    "octets": 1_482_113,
    "empreinte": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "deposee_le": "2027-02-24T09:30:00Z",
    "contenu": f"/v1/candidatures/{CANDIDATURE}/pieces/0199f0c2-0000-7000-8000-0000000000ea/contenu",
}


class PieceLue(SortieVersionnee):
    """Une version d'une pièce du dossier professionnel, lue par la personne et par le jury de sa session."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [PIECE]})
    id: UUID = Field(description="Identifiant de la pièce")
    candidature_id: UUID = Field(description="Candidature qu'elle accompagne")
    titre: str = Field(description="Titre de la pièce")
    numero: int = Field(description="Numéro de la version sous ce titre, à partir de 1")
    octets: int = Field(description="Taille du PDF en octets")
    empreinte: str = Field(description="Empreinte SHA-256 du PDF, en hexadécimal")
    deposee_le: datetime = Field(description="Instant du dépôt")
    contenu: str = Field(description="Adresse du PDF")
