"""What the API says and accepts about what a person wishes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import EntreePersonne, Texte

EXEMPLE: dict[str, Any] = {
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b3",
    "texte": "Travailler plus près des assurés",
    "ouvert_recommandations": False,
}


class SouhaitEcrit(EntreePersonne):
    """Un souhait à écrire : un métier vers lequel la personne voudrait aller."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    metier_id: UUID = Field(description="Métier souhaité")
    texte: Texte | None = Field(default=None, description="Ce que la personne en dit, pour elle")
    ouvert_recommandations: Booleen = Field(
        default=False, description="Vrai si la personne veut que ses recommandations en tiennent compte"
    )


class SouhaitLu(SortieVersionnee):
    """Un souhait, lu par la personne et par le conseiller à qui elle l'a ouvert, et par personne d'autre."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000401",
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "cree_le": "2026-11-24T09:30:00Z",
                }
                | EXEMPLE
            ]
        },
    )
    id: UUID = Field(description="Identifiant du souhait")
    profil_id: UUID = Field(description="Profil de la personne")
    metier_id: UUID = Field(description="Métier souhaité")
    texte: str | None = Field(description="Ce que la personne en dit")
    ouvert_recommandations: bool = Field(description="Les recommandations en tiennent compte")
    cree_le: datetime = Field(description="Instant de création")
