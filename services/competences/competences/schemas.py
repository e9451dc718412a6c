"""What the API says and accepts about the items of the catalogue: compétences, savoirs, savoir-être, outils."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.competences.champs import BRANCHE, Definition, Libelle, Referentiel
from services.competences.models import Nature
from services.kit.web.fields import Code, Entree
from services.kit.web.versions import SortieVersionnee

EXEMPLE_COMPETENCE: dict[str, Any] = {
    "referentiel": "BRANCHE",
    "code": "C-CONSEIL-01",
    "libelle": "Expliquer à un assuré les effets de ses choix de départ sur sa retraite",
    "nature": "competence",
    "definition": "En entretien, à partir du relevé de carrière, jusqu'à ce que l'assuré puisse choisir.",
}
COMPETENCE_ID = "0199f0c2-0000-7000-8000-000000000001"


class CompetenceEcrite(Entree):
    """Une compétence, un savoir, un savoir-être ou un outil à écrire."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_COMPETENCE]})
    referentiel: Referentiel = BRANCHE
    code: Code = Field(description="Code, unique dans son référentiel et jamais redonné")
    libelle: Libelle = Field(description="Libellé")
    nature: Nature = Field(description="Ce que c'est ; un savoir n'est jamais une compétence")
    definition: Definition | None = Field(default=None, description="Définition")


class CompetenceLue(SortieVersionnee):
    """Une compétence, un savoir, un savoir-être ou un outil du catalogue."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [EXEMPLE_COMPETENCE | {"id": COMPETENCE_ID, "retiree": False}]}
    )
    id: UUID = Field(description="Identifiant, jamais réutilisé")
    referentiel: str = Field(description="Référentiel")
    code: str = Field(description="Code, unique dans son référentiel")
    libelle: str = Field(description="Libellé")
    nature: Nature = Field(description="Ce que c'est : seule une compétence s'atteste")
    definition: str | None = Field(description="Définition")
    retiree: bool = Field(description="Vrai si elle est retirée du catalogue ; elle reste lisible")
