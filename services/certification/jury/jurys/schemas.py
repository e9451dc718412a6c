"""What the API says and accepts about juries."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.certification.champs import Nom
from services.certification.models import NatureLien, Sexe
from services.kit.web.errors import Erreur
from services.kit.web.fields import Booleen, Entree
from services.kit.web.versions import SortieVersionnee

PRESIDENTE: dict[str, Any] = {
    "sujet": "p-1042",
    "profil_id": None,
    "qualite": "Responsable de formation, CFEM",
    "sexe": "femme",
    "qualifie": True,
    "president": True,
    "liens": [],
}
MEMBRE: dict[str, Any] = PRESIDENTE | {
    "sujet": "p-2077",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f9",
    "qualite": "Conseiller retraite",
    "sexe": "homme",
    "president": False,
    "liens": [{"profil_id": "0199f0c2-0000-7000-8000-0000000000f8", "nature": "professionnel"}],
}
Sujet = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]


class Lien(Entree):
    """Un lien déclaré, présent ou passé, avec une personne."""

    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_extra={"examples": [MEMBRE["liens"][0]]}
    )
    profil_id: UUID = Field(description="Profil de la personne")
    nature: NatureLien = Field(description="Lien professionnel ou personnel")


class MembreDeJury(Entree):
    """Un membre du jury."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, json_schema_extra={"examples": [MEMBRE]})
    sujet: Sujet = Field(description="Sujet du jeton avec lequel ce membre signe")
    profil_id: UUID | None = Field(default=None, description="Profil, quand ce membre est salarié de la branche")
    qualite: Nom = Field(description="En quelle qualité il siège")
    sexe: Sexe = Field(description="Le jury compte des femmes et des hommes")
    qualifie: Booleen = Field(description="Vrai s'il est qualifié pour la certification")
    president: Booleen = Field(default=False, description="Vrai pour le président, dont la voix est prépondérante")
    liens: Annotated[list[Lien], Field(max_length=100)] = Field(default=[], description="Liens qu'il déclare")


class JuryEcrit(Entree):
    """La composition d'un jury."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"membres": [PRESIDENTE, MEMBRE]}]})
    membres: Annotated[list[MembreDeJury], Field(min_length=1, max_length=20)] = Field(description="Membres du jury")


class JuryLu(SortieVersionnee):
    """Le jury d'une session, et ce qui l'empêche de siéger aujourd'hui."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000301",
                    "session_id": "0199f0c2-0000-7000-8000-0000000000d1",
                    "membres": [PRESIDENTE, MEMBRE],
                    "compose_le": "2026-11-24T09:30:00Z",
                    "conforme": True,
                    "defauts": [],
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant du jury")
    session_id: UUID = Field(description="Session pour laquelle il siège")
    membres: list[MembreDeJury] = Field(description="Membres du jury")
    compose_le: datetime = Field(description="Instant de sa dernière composition")
    conforme: bool = Field(description="Vrai s'il peut siéger pour les candidats inscrits aujourd'hui")
    defauts: list[Erreur] = Field(description="Ce qui l'en empêche : un candidat venu plus tard peut y ajouter")
