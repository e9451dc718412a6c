"""Typed evaluation modalities of a bloc: what each kind of épreuve needs to be described by."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Nom
from services.certification.models import ModaliteEvaluation
from services.kit.web.fields import Entier, Entree

Duree = Annotated[Annotated[Entier, Field(ge=1, le=10_080)] | None, Field(description="Durée en minutes")]
Pages = Annotated[Annotated[Entier, Field(ge=1, le=1_000)] | None, Field(description="Nombre de pages au plus")]


class _Modalite(Entree):
    intitule: Nom = Field(description="Intitulé de l'épreuve")


class MiseEnSituation(_Modalite):
    """La personne agit dans une situation de travail, réelle ou reconstituée."""

    type: Literal["mise_en_situation"] = Field(description="Type de l'épreuve")
    duree_minutes: Duree = None


class DossierProfessionnel(_Modalite):
    """La personne écrit un dossier sur son activité."""

    type: Literal["dossier_professionnel"] = Field(description="Type de l'épreuve")
    pages_max: Pages = None


class TravailCollectif(_Modalite):
    """Un groupe remet un travail commun ; le résultat de chacun reste individuel."""

    type: Literal["travail_collectif"] = Field(description="Type de l'épreuve")
    taille_groupe: Annotated[Entier, Field(ge=2, le=50, description="Nombre de personnes par groupe")]
    pages_max: Pages = None
    duree_minutes: Duree = None


class Oral(_Modalite):
    """La personne soutient devant un jury."""

    type: Literal["oral"] = Field(description="Type de l'épreuve")
    duree_minutes: Duree = None


class NiveauScore(Entree):
    """Un niveau atteint à partir d'un score."""

    libelle: Nom = Field(description="Nom du niveau")
    score_min: Annotated[Entier, Field(ge=0, le=100_000, description="Score à partir duquel le niveau est atteint")]


class Test(_Modalite):
    """Un test noté, dont le score donne un niveau."""

    type: Literal["test"] = Field(description="Type de l'épreuve")
    score_max: Annotated[Entier, Field(ge=1, le=100_000, description="Score le plus haut possible")]
    niveaux_score: Annotated[
        list[NiveauScore], Field(min_length=1, max_length=20, description="Niveaux, du plus bas au plus haut")
    ]
    duree_minutes: Duree = None

    @model_validator(mode="after")
    def _levels_rise_up_to_the_maximum(self) -> "Test":
        scores = [niveau.score_min for niveau in self.niveaux_score]
        if scores != sorted(set(scores)) or scores[-1] > self.score_max:
            motif = "Les niveaux vont du plus bas au plus haut, sans dépasser le score maximal"
            raise PydanticCustomError("niveaux_score", "Niveaux de score", {"motif": motif})
        return self


Modalite = Annotated[
    MiseEnSituation | DossierProfessionnel | TravailCollectif | Oral | Test, Field(discriminator="type")
]
_ADAPTER: TypeAdapter[Modalite] = TypeAdapter(Modalite)
_FIELDS = ("type", "intitule", "duree_minutes", "pages_max", "taille_groupe", "score_max", "niveaux_score")


def read_modalite(row: ModaliteEvaluation) -> Modalite:
    """The typed modality that a row stores."""
    return _ADAPTER.validate_python({name: value for name in _FIELDS if (value := getattr(row, name)) is not None})


def write_modalite(row: ModaliteEvaluation, modalite: Modalite) -> None:
    """Store a typed modality in a row; what its type does not have is emptied."""
    values: dict[str, Any] = modalite.model_dump()
    for name in _FIELDS:
        setattr(row, name, values.get(name))
