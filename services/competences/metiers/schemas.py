"""What the API says and accepts about métiers and what they require."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.competences.champs import (
    APPELLATIONS_MAX,
    BRANCHE,
    EXIGENCES_MAX,
    Definition,
    Libelle,
    Niveau,
    Nom,
    Qualification,
    Referentiel,
)
from services.competences.competences.schemas import COMPETENCE_ID
from services.competences.familles.schemas import FAMILLE_ID
from services.competences.models import Evolution, Nature
from services.kit.web.fields import Booleen, Code, Entree, Sortie
from services.kit.web.versions import SortieVersionnee

EXEMPLE_FICHE: dict[str, Any] = {
    "referentiel": "BRANCHE",
    "code": "M-CONSEILLER-RETRAITE",
    "libelle": "Conseiller retraite",
    "definition": "Informe et conseille les assurés sur leur retraite complémentaire.",
    "evolution": "sensible",
    "niveau": 5,
    "encadrement": False,
    "appellations": ["Conseillère retraite", "Conseiller retraite complémentaire"],
}
EXEMPLE_METIER: dict[str, Any] = EXEMPLE_FICHE | {
    "famille_id": FAMILLE_ID,
    "exigences": [{"competence_id": COMPETENCE_ID, "niveau": 3, "coeur": True}],
}
EXEMPLE_METIER_LU: dict[str, Any] = EXEMPLE_FICHE | {
    "id": "0199f0c2-0000-7000-8000-0000000000a1",
    "famille": {"id": FAMILLE_ID, "code": "F-RETRAITE", "libelle": "Retraite complémentaire"},
    "retire": False,
}
EXEMPLE_EXIGENCE_LUE: dict[str, Any] = {
    "competence_id": COMPETENCE_ID,
    "code": "C-CONSEIL-01",
    "libelle": "Expliquer à un assuré les effets de ses choix de départ sur sa retraite",
    "nature": "competence",
    "niveau": 3,
    "coeur": True,
}


class ExigenceNue(Entree):
    """Le niveau exigé et la place dans le métier."""

    niveau: Niveau | None = Field(default=None, description="Niveau exigé, de 1 à 4, ou null s'il n'est pas donné")
    coeur: Booleen = Field(default=True, description="Vrai au cœur du métier, faux si elle est complémentaire")


class ExigenceEcrite(ExigenceNue):
    """Ce qu'un métier exige."""

    competence_id: UUID = Field(description="Compétence, savoir, savoir-être ou outil du même référentiel")


def _once(exigences: list[ExigenceEcrite]) -> list[ExigenceEcrite]:
    if len({exigence.competence_id for exigence in exigences}) != len(exigences):
        motif = "Le même élément est exigé deux fois"
        raise PydanticCustomError("exigence_repetee", "{motif}", {"motif": motif})
    return exigences


class FicheMetier(Entree):
    """Ce qu'une fiche dit du métier, sans sa famille ni ses exigences."""

    referentiel: Referentiel = BRANCHE
    code: Code = Field(description="Code du métier, unique dans son référentiel et jamais redonné")
    libelle: Libelle = Field(description="Libellé du métier")
    definition: Definition | None = Field(default=None, description="Définition")
    evolution: Evolution | None = Field(default=None, description="Évolution attendue")
    niveau: Qualification | None = Field(
        default=None, description="Niveau de qualification le plus souvent détenu, de 3 à 8"
    )
    encadrement: Booleen = Field(default=False, description="Vrai si le métier encadre une équipe")
    appellations: list[Nom] = Field(default=[], max_length=APPELLATIONS_MAX, description="Autres noms du métier")


class MetierEcrit(FicheMetier):
    """Un métier à écrire, en entier : ce qui n'y est pas est retiré."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_METIER]})
    famille_id: UUID | None = Field(default=None, description="Famille du même référentiel")
    exigences: Annotated[list[ExigenceEcrite], AfterValidator(_once)] = Field(
        default=[], max_length=EXIGENCES_MAX, description="Ce que le métier exige"
    )


class FamilleBreve(Sortie):
    """La famille d'un métier."""

    id: UUID = Field(description="Identifiant de la famille")
    code: str = Field(description="Code de la famille")
    libelle: str = Field(description="Libellé de la famille")


class ExigenceLue(Sortie):
    """Ce qu'un métier exige."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_EXIGENCE_LUE]})
    competence_id: UUID = Field(description="Élément exigé")
    code: str = Field(description="Code de l'élément")
    libelle: str = Field(description="Libellé de l'élément")
    nature: Nature = Field(description="Nature de l'élément")
    niveau: int | None = Field(description="Niveau exigé, de 1 à 4, ou null")
    coeur: bool = Field(description="Vrai au cœur du métier, faux si elle est complémentaire")


class MetierResume(Sortie):
    """Un métier dans une liste."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_METIER_LU]})
    id: UUID = Field(description="Identifiant, jamais réutilisé")
    referentiel: str = Field(description="Référentiel")
    code: str = Field(description="Code du métier, unique dans son référentiel")
    libelle: str = Field(description="Libellé du métier")
    definition: str | None = Field(description="Définition")
    famille: FamilleBreve | None = Field(description="Famille du métier")
    evolution: Evolution | None = Field(description="Évolution attendue")
    niveau: int | None = Field(description="Niveau de qualification le plus souvent détenu")
    encadrement: bool = Field(description="Vrai si le métier encadre une équipe")
    appellations: list[str] = Field(description="Autres noms du métier")
    retire: bool = Field(description="Vrai s'il est retiré du catalogue ; il reste lisible")


class MetierLu(MetierResume, SortieVersionnee):
    """Un métier et ce qu'il exige."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [EXEMPLE_METIER_LU | {"exigences": [EXEMPLE_EXIGENCE_LUE], "version_catalogue": None}]
        }
    )
    exigences: list[ExigenceLue] = Field(description="Ce que le métier exige, le cœur d'abord, puis par code")
    version_catalogue: int | None = Field(
        default=None, description="Numéro de la version publiée dont vient la fiche, ou null pour l'état courant"
    )
