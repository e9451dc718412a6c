"""What the API says and accepts about plans."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Propos
from services.certification.jury.jurys.schemas import Sujet
from services.certification.models import MotifCloture
from services.kit.web.fields import Entree, Jour
from services.kit.web.versions import SortieVersionnee

ETAPE: dict[str, Any] = {
    "bloc_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "intitule": "Bloc B1 : mener trois entretiens complets avec un tuteur avant de repasser",
    "echeance_le": "2027-09-13",
    "faite_le": None,
}
PLAN: dict[str, Any] = {
    "echeance_le": "2028-03-19",
    "accompagnateur": "p-3310",
    "accompagnateur_profil_id": None,
    "session_proposee_id": "0199f0c2-0000-7000-8000-0000000000d2",
    "etapes": [ETAPE],
}


class EtapeDePlan(Entree):
    """Une étape du plan : un bloc à repasser, ou ce qui y prépare."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, json_schema_extra={"examples": [ETAPE]})
    bloc_id: UUID | None = Field(default=None, description="Bloc à repasser, ou null")
    intitule: Propos = Field(description="Ce qui est à faire")
    echeance_le: Jour = Field(description="Jour prévu")
    faite_le: Jour | None = Field(default=None, description="Jour où elle a été faite, ou null")


class PlanEcrit(Entree):
    """Ce que le certificateur tient d'un plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [PLAN]})
    echeance_le: Jour = Field(description="Jour visé pour la certification entière")
    accompagnateur: Sujet | None = Field(default=None, description="Sujet du jeton de qui accompagne, ou null")
    accompagnateur_profil_id: UUID | None = Field(default=None, description="Profil de qui accompagne, ou null")
    session_proposee_id: UUID | None = Field(default=None, description="Session proposée, sans place prise, ou null")
    etapes: Annotated[list[EtapeDePlan], Field(min_length=1, max_length=50)] = Field(description="Étapes, dans l'ordre")


class ClotureEcrite(Entree):
    """La fin d'un plan qui n'a pas mené à la certification."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"motif": "renoncement_de_la_personne"}]})
    motif: Literal["renoncement_de_la_personne", "echeance_passee", "certification_close"] = Field(
        description="Motif ; seule la personne renonce, et une certification obtenue clôt le plan d'elle-même"
    )


class PlanLu(SortieVersionnee):
    """Un plan d'accompagnement, lu par la personne et le certificateur seulement."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000351",
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    "ouvert_le": "2027-03-19T16:00:00Z",
                    "clos_le": None,
                    "motif_cloture": None,
                }
                | PLAN
            ]
        },
    )
    id: UUID = Field(description="Identifiant du plan")
    profil_id: UUID = Field(description="Profil de la personne")
    certification_id: UUID = Field(description="Certification à laquelle il mène")
    ouvert_le: datetime = Field(description="Instant où le jury l'a ouvert")
    echeance_le: date = Field(description="Jour visé pour la certification entière")
    accompagnateur: str | None = Field(description="Sujet du jeton de qui accompagne, ou null")
    accompagnateur_profil_id: UUID | None = Field(description="Profil de qui accompagne, ou null")
    session_proposee_id: UUID | None = Field(description="Session proposée ; aucune place n'y est prise")
    etapes: list[EtapeDePlan] = Field(description="Étapes, dans l'ordre")
    clos_le: datetime | None = Field(description="Instant de la clôture, ou null")
    motif_cloture: MotifCloture | None = Field(description="Motif de la clôture, ou null")
