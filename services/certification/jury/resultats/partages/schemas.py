"""What the API says and accepts about what a person shares."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Entree
from services.kit.web.versions import SortieVersionnee

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-000000000341",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "obtenue_le": "2027-03-19",
    "partage_le": "2027-03-22T08:15:00Z",
}


class PartageEcrit(Entree):
    """Une certification obtenue en entier, à partager avec son employeur."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"certification_id": EXEMPLE["certification_id"]}]})
    certification_id: UUID = Field(description="Certification obtenue en entier")


class PartageLu(SortieVersionnee):
    """Une certification que la personne dit à son employeur, tant qu'elle le veut."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant du partage")
    profil_id: UUID = Field(description="Profil de la personne")
    certification_id: UUID = Field(description="Certification obtenue en entier")
    obtenue_le: date = Field(description="Jour où elle a été obtenue")
    partage_le: datetime = Field(description="Instant du partage")
