"""What the API says and accepts about what a person set aside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Entree
from services.kit.web.versions import SortieVersionnee
from services.matching.models import ObjetEcarte
from services.matching.recommandations.exemples import ID, METIER

EXEMPLE: dict[str, Any] = {"objet": "metier", "objet_id": METIER["id"]}


class DesinteretEcrit(Entree):
    """Un métier ou une certification qui n'intéresse pas la personne."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXEMPLE]})
    objet: ObjetEcarte = Field(description="Ce qui est écarté : metier ou certification")
    objet_id: UUID = Field(description="Identifiant du métier ou de la certification")


class DesinteretLu(SortieVersionnee):
    """Ce que la personne a écarté ; elle seule le lit."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"id": ID + "d5", "profil_id": ID + "f1", "dit_le": "2026-11-24T09:30:00Z"} | EXEMPLE]
        },
    )
    id: UUID = Field(description="Identifiant du désintérêt")
    profil_id: UUID = Field(description="Profil de la personne")
    objet: ObjetEcarte = Field(description="Ce qui est écarté : metier ou certification")
    objet_id: UUID = Field(description="Identifiant du métier ou de la certification")
    dit_le: datetime = Field(description="Instant où elle l'a dit")
