"""What the API says about notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Sortie

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000b1",
    "objet": "demande_accord",
    "objet_id": "0199f0c2-0000-7000-8000-0000000000a9",
    "texte": "Votre employeur n'a pas répondu en quinze jours : son silence vaut accord.",
    "creee_le": "2026-11-24T23:00:00Z",
    "lue_le": None,
}


class NotificationLue(Sortie):
    """Une phrase dite à une personne, aux RH de son entité, ou au certificateur."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de la notification")
    objet: str = Field(description="Ce dont elle parle")
    objet_id: UUID = Field(description="Identifiant de ce dont elle parle")
    texte: str = Field(description="Ce qui est arrivé, en une phrase")
    creee_le: datetime = Field(description="Instant de ce qui est arrivé")
    lue_le: datetime | None = Field(description="Instant de la première lecture déclarée, ou null")
