"""What the API says and accepts about the correspondances of blocs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Intitule
from services.kit.web.fields import Entree, Jour
from services.kit.web.versions import SortieVersionnee

EXEMPLE: dict[str, Any] = {
    "sources": ["0199f0c2-0000-7000-8000-0000000000b1"],
    "destinations": ["0199f0c2-0000-7000-8000-0000000000b7", "0199f0c2-0000-7000-8000-0000000000b8"],
    "du": "2025-03-28",
    "au": None,
    "origine": "Fiche RNCP40344, correspondances",
}
Blocs = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class CorrespondanceEcrite(Entree):
    """Des blocs qui en valent d'autres : qui tient toutes les sources tient les destinations."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    sources: Blocs = Field(description="Blocs d'une même certification, tous requis")
    destinations: Blocs = Field(description="Blocs d'autres certifications, tous donnés")
    du: Jour = Field(description="Premier jour")
    au: Jour | None = Field(default=None, description="Dernier jour, ou null tant qu'elle vaut")
    origine: Intitule = Field(description="Ce qui l'établit : fiche, décision")


class CorrespondanceBlocsLue(SortieVersionnee):
    """Une correspondance dirigée entre blocs ; ce qu'elle a donné reste acquis."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "0199f0c2-0000-7000-8000-000000000361", "retiree_le": None} | EXEMPLE]}
    )
    id: UUID = Field(description="Identifiant de la correspondance")
    sources: list[UUID] = Field(description="Blocs requis")
    destinations: list[UUID] = Field(description="Blocs donnés")
    du: date = Field(description="Premier jour")
    au: date | None = Field(description="Dernier jour, ou null")
    origine: str = Field(description="Ce qui l'établit")
    retiree_le: date | None = Field(description="Jour depuis lequel elle ne donne plus rien, ou null")
