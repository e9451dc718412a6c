"""What the API says and accepts about who may read what of a person."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.kit.web.fields import Entree, Instant, Sortie
from services.parcours.models import Perimetre

EXEMPLE: dict[str, Any] = {"sujet": "conseiller-7", "perimetre": "acquis", "jusqu_au": "2027-01-31T17:00:00Z"}
Sujet = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]{0,253}[!-~])?$")]


class ConsentementEcrit(Entree):
    """Un consentement à donner : qui peut lire quoi, jusqu'à quand, un an au plus."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    sujet: Sujet = Field(description="Le conseiller, tel que son jeton le nomme (« sub »)")
    perimetre: Perimetre = Field(description="Ce qui est ouvert : profil, acquis, souhaits ou recommandations")
    jusqu_au: Instant = Field(description="Fin du consentement, un an au plus tard")


class ConsentementLu(Sortie):
    """Un consentement, lu par la seule personne qui l'a donné."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000501",
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "donne_le": "2026-11-24T09:30:00Z",
                    "revoque_le": None,
                }
                | EXEMPLE
            ]
        },
    )
    id: UUID = Field(description="Identifiant du consentement")
    profil_id: UUID = Field(description="Profil de la personne")
    sujet: str = Field(description="Qui peut lire")
    perimetre: Perimetre = Field(description="Ce qui est ouvert")
    jusqu_au: datetime = Field(description="Fin du consentement")
    donne_le: datetime = Field(description="Instant où il a été donné")
    revoque_le: datetime | None = Field(description="Instant où il a été révoqué, ou null")
