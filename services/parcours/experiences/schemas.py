"""What the API says and accepts about métiers held before."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.web.fields import Entree, Jour
from services.kit.web.versions import SortieVersionnee

EXEMPLE: dict[str, Any] = {
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b2",
    "debut_le": "2016-01-04",
    "fin_le": "2021-08-31",
}


class Periode(Entree):
    """Dates of an experience, in an order that holds."""

    debut_le: Jour = Field(description="Premier jour")
    fin_le: Jour | None = Field(default=None, description="Dernier jour, ou null si elle dure encore")

    @model_validator(mode="after")
    def _end_follows_start(self) -> "Periode":
        if self.fin_le is not None and self.fin_le < self.debut_le:
            motif = "Une expérience finit après son début"
            raise PydanticCustomError("dates_incoherentes", "Dates incohérentes", {"motif": motif})
        return self

    def overlaps(self, other: "Periode") -> bool:
        """Whether some day is in both; one without an end goes on."""
        return self.debut_le <= (other.fin_le or date.max) and other.debut_le <= (self.fin_le or date.max)


class ExperienceEcrite(Periode):
    """Une expérience à écrire : un métier tenu pendant un temps."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    metier_id: UUID = Field(description="Métier tenu")


class ExperienceLue(SortieVersionnee):
    """Une expérience d'une personne."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"id": "0199f0c2-0000-7000-8000-000000000301", "profil_id": "0199f0c2-0000-7000-8000-0000000000f1"}
                | EXEMPLE
            ]
        },
    )
    id: UUID = Field(description="Identifiant de l'expérience")
    profil_id: UUID = Field(description="Profil de la personne")
    metier_id: UUID = Field(description="Métier tenu")
    debut_le: date = Field(description="Premier jour")
    fin_le: date | None = Field(description="Dernier jour, ou null si elle dure encore")
