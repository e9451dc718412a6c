"""A line of a load of emplois: what it gives of one, and, when it gives them, the acquis and the experiences of the person."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from services.kit.web.fields import Booleen, Code, Jour
from services.parcours.champs import BRANCHE, EntreePersonne, Intitule, Matricule, Niveau, Referentiel, Texte
from services.parcours.emplois.schemas import CodeSaisi, Quotite, Retour, incoherent
from services.parcours.experiences.schemas import Periode
from services.parcours.models import Provenance

EXEMPLE: dict[str, Any] = {
    "entite": "GPS-01",
    "matricule": "A-00042",
    "metier": "CONSEILLER-RETRAITE",
    "metier_depuis_le": "2021-09-01",
    "manager": "A-00007",
    "quotite": 0.8,
    "lieu": "Lille",
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


class LigneEmploi(EntreePersonne):
    """Un emploi dans une entité. Ce que la ligne ne donne pas reste comme il est ; ce qu'elle donne vide est vidé."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    entite: Code = Field(description="Code de l'entité qui emploie")
    matricule: Matricule = Field(description="Matricule dans l'entité")
    debut_le: Jour | None = Field(default=None, description="Premier jour de l'emploi")
    fin_le: Jour | None = Field(default=None, description="Dernier jour de l'emploi")
    actif: Annotated[Booleen | None, BeforeValidator(_boolean_cell)] = Field(
        default=None,
        description="Faux quand l'emploi est terminé : la veille du chargement, si « fin_le » ne dit pas quand",
    )
    metier: Code | None = Field(default=None, description="Code du métier tenu")
    referentiel: Referentiel = BRANCHE
    metier_depuis_le: Jour | None = Field(default=None, description="Depuis quand ce métier est tenu")
    manager: Matricule | None = Field(default=None, description="Matricule du manager direct, de la même entité")
    quotite: Quotite | None = Field(default=None, description="Part d'un temps plein : 0.8 pour quatre cinquièmes")
    lieu: Intitule | None = Field(default=None, description="Lieu d'exercice")
    retour: Retour | None = Field(
        default=None, description="À qui va le matricule d'un emploi terminé : à la même personne, ou à une nouvelle"
    )
    code_rattachement: CodeSaisi | None = Field(
        default=None,
        description="Code qu'une personne venue d'ailleurs a tiré : l'emploi nouveau s'ajoute à son profil",
    )
    acquis: list[LigneAcquis] | None = Field(default=None, max_length=500, description="Tous les acquis chargés")
    experiences: list[LigneExperience] | None = Field(
        default=None, max_length=100, description="Toutes les expériences chargées"
    )

    @model_validator(mode="after")
    def _dates_hold(self) -> "LigneEmploi":
        if self.debut_le and self.fin_le and self.fin_le < self.debut_le:
            raise incoherent("Un emploi finit après son début")
        return self
