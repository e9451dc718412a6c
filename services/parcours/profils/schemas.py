"""What the API says and accepts about a person: the emplois that the caller may see, and nothing more personal."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Entree
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
