"""What the API says and accepts about familles."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.competences.champs import BRANCHE, Libelle, Referentiel
from services.kit.web.fields import Code, Entree
from services.kit.web.versions import SortieVersionnee

EXEMPLE_FAMILLE: dict[str, Any] = {
    "referentiel": "BRANCHE",
    "code": "F-RETRAITE",
    "libelle": "Retraite complémentaire",
    "parent_id": None,
}
FAMILLE_ID = "0199f0c2-0000-7000-8000-0000000000f1"


class FamilleEcrite(Entree):
    """Une famille de métiers à écrire."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_FAMILLE]})
    referentiel: Referentiel = BRANCHE
    code: Code = Field(description="Code de la famille, unique dans son référentiel")
    libelle: Libelle = Field(description="Libellé de la famille")
    parent_id: UUID | None = Field(default=None, description="Famille plus large, du même référentiel")


class FamilleLue(SortieVersionnee):
    """Une famille de métiers."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_FAMILLE | {"id": FAMILLE_ID}]})
    id: UUID = Field(description="Identifiant de la famille")
    referentiel: str = Field(description="Référentiel de la famille")
    code: str = Field(description="Code de la famille, unique dans son référentiel")
    libelle: str = Field(description="Libellé de la famille")
    parent_id: UUID | None = Field(description="Famille plus large, ou null au sommet")
