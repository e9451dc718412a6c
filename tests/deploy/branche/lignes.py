"""Shapes of the bulk lines that the branch yields, strict enough to refuse what a door would."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.kit.web.fields import Booleen, Code, Entier, Jour

JOUR = date(2026, 11, 25)
Niveau = Annotated[Entier, Field(ge=1, le=4)] | None
Texte = Annotated[str, Field(min_length=1, max_length=500)]


class Ligne(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Famille(Ligne):
    type: Literal["famille"]
    referentiel: Literal["BRANCHE"]
    code: Code
    libelle: Texte
    parent: None


class Competence(Ligne):
    type: Literal["competence"]
    referentiel: Literal["BRANCHE"]
    code: Code
    libelle: Texte
    nature: Literal["competence", "savoir", "savoir_etre", "outil"]
    definition: str | None


class ExigenceLue(Ligne):
    competence: Code
    niveau: Niveau
    coeur: Booleen


class Metier(Ligne):
    type: Literal["metier"]
    referentiel: Literal["BRANCHE"]
    code: Code
    libelle: Texte
    definition: Annotated[str, Field(min_length=120, max_length=500)]
    famille: Code
    evolution: Literal["stable", "sensible", "emergent", "en_tension"]
    niveau: Annotated[Entier, Field(ge=3, le=8)]
    encadrement: Booleen
    appellations: Annotated[list[Texte], Field(min_length=2, max_length=4)]
    exigences: Annotated[list[ExigenceLue], Field(min_length=12, max_length=22)]


class Correspondance(Ligne):
    type: Literal["correspondance"]
    objet: Literal["metier"]
    objet_referentiel: Literal["BRANCHE"]
    objet_code: Code
    referentiel: Literal["ROME"]
    code: Annotated[str, Field(pattern=r"^[A-N][0-9]{4}$")]
    relation: Literal["exacte", "proche", "plus_large", "plus_etroite", "associee"]
    auteur: Literal["démonstration"]
    confiance: Annotated[float, Field(gt=0, le=1)]
    etablie_le: Jour


LigneCatalogue = Annotated[Famille | Competence | Metier | Correspondance, Field(discriminator="type")]


class Entite(Ligne):
    code: Code
    nom: Texte
    genre: Literal["gps", "institution_prevoyance", "federation", "ctip"]


class AcquisLu(Ligne):
    competence: Code
    referentiel: Literal["BRANCHE"]
    niveau: Niveau
    provenance: Literal["declare", "atteste", "evalue", "certifie"]
    le: Jour
    positif: Booleen
    preuve: Texte | None = None


class ExperienceLue(Ligne):
    metier: Code
    debut_le: Jour
    fin_le: Jour

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> ExperienceLue:
        assert self.debut_le < self.fin_le
        return self


class Profil(Ligne):
    entite: Code
    matricule: Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9]{5}$")]
    metier: Code
    referentiel: Literal["BRANCHE"]
    metier_depuis_le: Jour
    manager: str | None
    acquis: list[AcquisLu]
    experiences: Annotated[list[ExperienceLue], Field(max_length=3)]


class Besoin(Ligne):
    entite: Code
    metier: Code
    referentiel: Literal["BRANCHE"]
    horizon_le: Jour
    effectif: Annotated[Entier, Field(ge=0)]
    source: Annotated[str, Field(pattern="démonstration")]
