"""What the API says and accepts about a person: the emplois that the caller may see, and nothing more personal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Entree, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.emplois.schemas import EXEMPLE_LU as EXEMPLE_EMPLOI
from services.parcours.emplois.schemas import PROFIL_ID, EmploiLu

EXEMPLE_ID = PROFIL_ID
EXEMPLE_LU: dict[str, Any] = {"id": EXEMPLE_ID, "emplois": [EXEMPLE_EMPLOI]}


class ProfilLu(SortieVersionnee):
    """Une personne, sans nom ni rien de plus personnel que ses emplois."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE_LU]})
    id: UUID = Field(description="Identifiant du profil")
    emplois: list[EmploiLu] = Field(
        description="Les emplois de la personne que l'appelant peut lire, du plus ancien au dernier"
    )


class PreferencesEcrites(Entree):
    """Ce que la personne accepte. Elle seule le lit et le change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ouvert_mobilite": True, "contact_sessions": False}]})
    ouvert_mobilite: Booleen = Field(description="Accepte d'être vue au-delà de son entité")
    contact_sessions: Booleen = Field(description="Accepte d'être contactée pour une session de certification")


class PreferencesLues(SortieVersionnee):
    """Ce que la personne accepte ; rien, tant qu'elle ne l'a pas dit."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"profil_id": EXEMPLE_ID, "ouvert_mobilite": False, "contact_sessions": False}]
        },
    )
    profil_id: UUID = Field(description="Profil de la personne")
    ouvert_mobilite: bool = Field(description="Accepte d'être vue au-delà de son entité")
    contact_sessions: bool = Field(description="Accepte d'être contactée pour une session de certification")


class LectureLue(Sortie):
    """Une lecture des données de la personne par quelqu'un d'autre."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000101",
                    "lu_le": "2026-11-24T09:30:00Z",
                    "sujet": "conseiller-7",
                    "roles": "conseiller",
                    "objet": "acquis",
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant de la lecture")
    lu_le: datetime = Field(description="Instant de la lecture")
    sujet: str = Field(description="Qui a lu, tel que son jeton le nomme")
    roles: str = Field(description="Rôles de qui a lu")
    objet: str = Field(description="Ce qui a été lu")
