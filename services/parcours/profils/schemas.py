"""What the API says and accepts about an employee: the job held, and nothing more personal."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.kit.web.fields import Booleen, Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import EntreePersonne, Matricule

EXEMPLE_ID = "0199f0c2-0000-7000-8000-0000000000f1"
EXEMPLE: dict[str, Any] = {
    "matricule": "A-00042",
    "actif": True,
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "metier_depuis_le": "2021-09-01",
    "manager_id": "0199f0c2-0000-7000-8000-0000000000f2",
}
EXEMPLE_LU = {"id": EXEMPLE_ID, "entite_id": "0199f0c2-0000-7000-8000-0000000000a1"} | EXEMPLE


class ProfilEcrit(EntreePersonne):
    """L'emploi tenu par un salarié. Les champs protégés (sexe, situation de famille, etc.) sont refusés par leur nom."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    matricule: Matricule = Field(description="Matricule, unique dans l'entité")
    actif: Booleen = Field(default=True, description="Faux quand la personne ne travaille plus pour l'entité")
    metier_id: UUID | None = Field(default=None, description="Métier tenu")
    metier_depuis_le: Jour | None = Field(default=None, description="Depuis quand ce métier est tenu")
    manager_id: UUID | None = Field(default=None, description="Profil du manager direct, de la même entité")

    @model_validator(mode="after")
    def _since_needs_a_metier(self) -> "ProfilEcrit":
        if self.metier_depuis_le is not None and self.metier_id is None:
            motif = "Une date de prise de métier suppose un métier"
            raise PydanticCustomError("dates_incoherentes", "Dates incohérentes", {"motif": motif})
        return self


class ProfilNouveau(ProfilEcrit):
    """Un salarié à créer dans une entité."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE | {"entite_id": EXEMPLE_LU["entite_id"]}]})
    entite_id: UUID = Field(description="Entité qui l'emploie")


class ProfilLu(SortieVersionnee):
    """Un salarié, sans nom ni rien de plus personnel que son emploi."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE_LU]})
    id: UUID = Field(description="Identifiant du profil")
    entite_id: UUID = Field(description="Entité qui l'emploie")
    matricule: str = Field(description="Matricule dans l'entité")
    actif: bool = Field(description="Travaille pour l'entité")
    metier_id: UUID | None = Field(description="Métier tenu")
    metier_depuis_le: date | None = Field(description="Depuis quand ce métier est tenu")
    manager_id: UUID | None = Field(description="Profil du manager direct")


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
