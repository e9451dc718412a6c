"""What the API says and accepts about the published versions of the catalogue."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.competences.champs import Libelle
from services.kit.web.fields import Entree, Jour, Sortie

EXEMPLE_VERSION: dict[str, Any] = {"effective_le": "2026-01-01", "note": "Révision après l'accord GEPP"}


class VersionEcrite(Entree):
    """Une version du catalogue à publier."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_VERSION]})
    effective_le: Jour = Field(description="Jour où la version entre en vigueur")
    note: Libelle | None = Field(default=None, description="Ce qui change, en une phrase")


class VersionLue(Sortie):
    """Une version publiée du catalogue de la branche ; elle ne change plus jamais."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXEMPLE_VERSION
                | {
                    "id": "0199f0c2-0000-7000-8000-0000000000d1",
                    "numero": 3,
                    "publiee_le": "2025-12-18T09:30:00Z",
                    "publiee_par": "cpnef",
                    "empreinte": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "metiers": 66,
                    "competences": 352,
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant de la version")
    numero: int = Field(description="Numéro, à partir de 1, sans trou")
    publiee_le: datetime = Field(description="Instant de la publication")
    publiee_par: str = Field(description="Qui a publié")
    effective_le: date = Field(description="Jour où la version entre en vigueur")
    note: str | None = Field(description="Ce qui change, en une phrase")
    empreinte: str = Field(description="SHA-256 de tout ce qu'elle contient, en hexadécimal")
    metiers: int = Field(description="Nombre de métiers qu'elle contient")
    competences: int = Field(description="Nombre de compétences, savoirs, savoir-être et outils qu'elle contient")
