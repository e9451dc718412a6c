"""What the API says and accepts of the modules of training."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Intitule, Nom
from services.certification.models import Financeur
from services.kit.web.fields import Entier, Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee

SESSION: dict[str, Any] = {"debut_le": "2027-02-01", "fin_le": "2027-02-03", "lieu": "Lyon"}
EXEMPLE: dict[str, Any] = {
    "bloc_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "competence_id": None,
    "intitule": "Conduire un entretien de conseil (exemple fictif)",
    "organisme": "Organisme fictif",
    "heures": 21,
    "cout_euros": "100.00",
    "financeurs": ["opco", "employeur"],
    "sessions": [SESSION],
}
Euros = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,7})\.[0-9]{2}$")]
Financeurs = Annotated[list[Financeur], Field(min_length=1, max_length=len(Financeur))]


class SessionModule(Entree):
    """Des jours où un module se suit."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})
    debut_le: Jour = Field(description="Premier jour")
    fin_le: Jour = Field(description="Dernier jour")
    lieu: Nom = Field(description="Lieu, ou « à distance »")


class ModuleEcrit(Entree):
    """Un module de formation, tel que l'organisme le propose."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    bloc_id: UUID = Field(description="Bloc qu'il prépare")
    competence_id: UUID | None = Field(
        default=None, description="Compétence de ce bloc qu'il prépare, ou null pour tout le bloc"
    )
    intitule: Intitule = Field(description="Intitulé")
    organisme: Nom = Field(description="Organisme de formation")
    heures: Annotated[Entier, Field(ge=1, le=2_000, description="Durée en heures")]
    cout_euros: Euros = Field(description="Coût en euros, avec deux décimales, tel que l'organisme le donne")
    financeurs: Financeurs = Field(description="Qui peut le payer")
    sessions: Annotated[list[SessionModule], Field(max_length=50)] = Field(
        default=[], description="Jours et lieux où il se suit"
    )


class SessionModuleLue(Sortie):
    """Des jours où un module se suit, tels qu'ils ont été écrits."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})
    debut_le: date = Field(description="Premier jour")
    fin_le: date = Field(description="Dernier jour")
    lieu: str = Field(description="Lieu")


class ModuleLu(SortieVersionnee):
    """Un module de formation de l'offre."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000501",
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    **EXEMPLE,
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant du module")
    certification_id: UUID = Field(description="Certification qu'il prépare")
    bloc_id: UUID = Field(description="Bloc qu'il prépare")
    competence_id: UUID | None = Field(description="Compétence qu'il prépare, ou null pour tout le bloc")
    intitule: str = Field(description="Intitulé")
    organisme: str = Field(description="Organisme de formation")
    heures: int = Field(description="Durée en heures")
    cout_euros: str = Field(description="Coût en euros")
    financeurs: list[Financeur] = Field(description="Qui peut le payer")
    sessions: list[SessionModuleLue] = Field(description="Jours et lieux où il se suit")
