"""Lines of a bulk load: familles, items, métiers and crosswalks, naming what they refer to by code."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.competences.champs import BRANCHE, EXIGENCES_MAX, Libelle, Referentiel
from services.competences.competences.schemas import CompetenceEcrite
from services.competences.correspondances.schemas import ConstatCorrespondance
from services.competences.metiers.schemas import EXEMPLE_FICHE, ExigenceNue, FicheMetier
from services.competences.models import Objet
from services.kit.web.fields import Code, Entree


class LigneFamille(Entree):
    """Une famille ; sa famille plus large peut être dans le même fichier, avant ou après elle."""

    type: Literal["famille"] = Field(description="Ce qu'est la ligne")
    referentiel: Referentiel = BRANCHE
    code: Code = Field(description="Code de la famille")
    libelle: Libelle = Field(description="Libellé de la famille")
    parent: Code | None = Field(default=None, description="Code de la famille plus large")


class LigneCompetence(CompetenceEcrite):
    """Une compétence, un savoir, un savoir-être ou un outil."""

    type: Literal["competence"] = Field(description="Ce qu'est la ligne")


class ExigenceParCode(ExigenceNue):
    """Ce qu'un métier exige."""

    competence: Code = Field(description="Code d'un élément du même référentiel")


def _once(exigences: list[ExigenceParCode]) -> list[ExigenceParCode]:
    if len({exigence.competence for exigence in exigences}) != len(exigences):
        motif = "Le même élément est exigé deux fois"
        raise PydanticCustomError("exigence_repetee", "{motif}", {"motif": motif})
    return exigences


class LigneMetier(FicheMetier):
    """Un métier et tout ce qu'il exige."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXEMPLE_FICHE
                | {
                    "type": "metier",
                    "famille": "F-RETRAITE",
                    "exigences": [{"competence": "C-CONSEIL-01", "niveau": 3, "coeur": True}],
                }
            ]
        }
    )
    type: Literal["metier"] = Field(description="Ce qu'est la ligne")
    famille: Code | None = Field(default=None, description="Code de la famille")
    exigences: Annotated[list[ExigenceParCode], AfterValidator(_once)] = Field(
        default=[], max_length=EXIGENCES_MAX, description="Ce que le métier exige"
    )


class LigneCorrespondance(ConstatCorrespondance):
    """Une correspondance déjà décidée : qui charge l'accepte."""

    type: Literal["correspondance"] = Field(description="Ce qu'est la ligne")
    objet: Objet = Field(description="Ce dont elle parle : un métier ou une compétence")
    objet_referentiel: Referentiel = BRANCHE
    objet_code: Code = Field(description="Code du métier ou de la compétence")


LigneImport = Annotated[LigneFamille | LigneCompetence | LigneMetier | LigneCorrespondance, Field(discriminator="type")]
