"""What the gateway says of a person's whole copy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.kit.web.exports import EXEMPLE, ExportService


class ExportComplet(BaseModel):
    """Tout ce que les services gardent d'une personne."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profil_id": EXEMPLE["profil_id"],
                    "produit_le": EXEMPLE["produit_le"],
                    "services": {"parcours": EXEMPLE},
                }
            ]
        }
    )
    profil_id: UUID = Field(description="Profil de la personne")
    produit_le: datetime = Field(description="Instant où la copie a été réunie")
    services: dict[str, ExportService] = Field(description="La copie de chaque service, par son nom ; aucune ne manque")
