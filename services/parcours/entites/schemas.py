"""What the API says and accepts about the employers of the branch."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.kit.web.fields import Code, Entree, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.models import Genre

EXEMPLE: dict[str, Any] = {"code": "GPS-01", "nom": "Groupe de protection sociale 1 (démonstration)", "genre": "gps"}
EXEMPLE_ID = "0199f0c2-0000-7000-8000-0000000000a1"
Nom = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class EntiteEcrite(Entree):
    """Un employeur de la branche à écrire ; c'est aussi une ligne de chargement."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    code: Code = Field(description="Code de l'entité, unique dans la branche")
    nom: Nom = Field(description="Nom de l'entité")
    genre: Genre = Field(description="Groupe de protection sociale, institution de prévoyance, fédération ou CTIP")


class EntiteLue(SortieVersionnee):
    """Un employeur de la branche."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [{"id": EXEMPLE_ID} | EXEMPLE]})
    id: UUID = Field(description="Identifiant de l'entité")
    code: str = Field(description="Code de l'entité")
    nom: str = Field(description="Nom de l'entité")
    genre: Genre = Field(description="Genre d'employeur")


class EffectifLu(Sortie):
    """Effectif d'un métier aujourd'hui : les profils actifs qui le tiennent."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
                    "code": "CONSEILLER-RETRAITE",
                    "libelle": "Conseiller retraite",
                    "effectif": 42,
                }
            ]
        },
    )
    metier_id: UUID = Field(description="Métier tenu")
    code: str = Field(description="Code du métier")
    libelle: str = Field(description="Libellé du métier")
    effectif: int = Field(description="Nombre de profils actifs")
