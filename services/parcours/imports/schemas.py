"""A line of a load of people: the job held, and, when the line gives them, the acquis and the experiences."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo

from services.kit.web.fields import Booleen, Code, Jour
from services.parcours.champs import BRANCHE, EntreePersonne, Matricule, Niveau, Referentiel, Texte
from services.parcours.experiences.schemas import Periode
from services.parcours.models import Provenance

EXEMPLE: dict[str, Any] = {
    "entite": "GPS-01",
    "matricule": "A-00042",
    "metier": "CONSEILLER-RETRAITE",
    "metier_depuis_le": "2021-09-01",
    "manager": "A-00007",
    "actif": True,
    "acquis": [
        {"competence": "C-CONSEIL-01", "niveau": 3, "provenance": "atteste", "le": "2024-05-02", "positif": True}
    ],
    "experiences": [{"metier": "GESTIONNAIRE-RETRAITE", "debut_le": "2016-01-04", "fin_le": "2021-08-31"}],
}


def _boolean_cell(value: Any, info: ValidationInfo) -> Any:
    """A CSV cell is text, which Pydantic forgets once the protected names have been looked at."""
    return {"true": True, "false": False}.get(value, value) if str(info.mode) == "string" else value


class LigneAcquis(EntreePersonne):
    """Un acquis, la compétence désignée par son code."""

    competence: Code = Field(description="Code de la compétence, du savoir, du savoir-être ou de l'outil")
    referentiel: Referentiel = BRANCHE
    niveau: Niveau | None = None
    provenance: Provenance = Field(description="Déclaré, attesté, évalué ou certifié")
    le: Jour = Field(description="Jour où l'acquis a été constaté")
    positif: Booleen = Field(default=True, description="Faux quand il est constaté que ce n'est pas acquis")
    preuve: Texte | None = Field(default=None, description="Ce qui le montre")


class LigneExperience(Periode):
    """Une expérience, le métier désigné par son code."""

    metier: Code = Field(description="Code du métier tenu")
    referentiel: Code | None = Field(default=None, description="Référentiel du code, celui de la ligne par défaut")


class LigneProfil(EntreePersonne):
    """Un salarié. Les colonnes plates disent tout l'emploi tenu ; une liste absente laisse ce qui est gardé."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    entite: Code = Field(description="Code de l'entité qui l'emploie")
    matricule: Matricule = Field(description="Matricule dans l'entité")
    metier: Code | None = Field(default=None, description="Code du métier tenu")
    referentiel: Referentiel = BRANCHE
    metier_depuis_le: Jour | None = Field(default=None, description="Depuis quand ce métier est tenu")
    manager: Matricule | None = Field(default=None, description="Matricule du manager direct, de la même entité")
    actif: Annotated[Booleen, BeforeValidator(_boolean_cell)] = Field(
        default=True, description="Faux quand la personne ne travaille plus pour l'entité"
    )
    acquis: list[LigneAcquis] | None = Field(default=None, max_length=500, description="Tous les acquis chargés")
    experiences: list[LigneExperience] | None = Field(
        default=None, max_length=100, description="Toutes les expériences chargées"
    )
