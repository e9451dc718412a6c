"""What the API says and accepts about the plan that a person chose."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Jour, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import EntreePersonne, Intitule
from services.parcours.models import EtatParcours

EXEMPLE_ETAPE: dict[str, Any] = {
    "intitule": "Obtenir le CQP conseiller retraite par la VAE",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c9",
    "echeance_le": "2027-06-30",
    "faite": False,
}
EXEMPLE: dict[str, Any] = {
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b3",
    "etat": "en_cours",
    "etapes": [EXEMPLE_ETAPE],
}


class EtapeEcrite(EntreePersonne):
    """Une étape : une certification à obtenir, ou une action que la personne nomme."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_ETAPE]})
    intitule: Intitule = Field(description="Ce qu'il y a à faire")
    certification_id: UUID | None = Field(default=None, description="Certification visée par l'étape")
    echeance_le: Jour | None = Field(default=None, description="Jour visé")
    faite: Booleen = Field(default=False, description="Étape faite")


class ParcoursEcrit(EntreePersonne):
    """Un parcours choisi à écrire : le métier visé et les étapes, dans l'ordre."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    metier_id: UUID = Field(description="Métier visé")
    etat: EtatParcours = Field(default=EtatParcours.ENVISAGE, description="Où en est le parcours")
    etapes: list[EtapeEcrite] = Field(default=[], max_length=50, description="Étapes, dans l'ordre")


class EtapeLue(Sortie):
    """Une étape d'un parcours."""

    intitule: str = Field(description="Ce qu'il y a à faire")
    certification_id: UUID | None = Field(description="Certification visée par l'étape")
    echeance_le: date | None = Field(description="Jour visé")
    faite: bool = Field(description="Étape faite")


class ParcoursLu(SortieVersionnee):
    """Un parcours choisi, lu par la seule personne."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000601",
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "cree_le": "2026-11-24T09:30:00Z",
                    "modifie_le": "2026-11-24T09:30:00Z",
                }
                | EXEMPLE
            ]
        },
    )
    id: UUID = Field(description="Identifiant du parcours")
    profil_id: UUID = Field(description="Profil de la personne")
    metier_id: UUID = Field(description="Métier visé")
    etat: EtatParcours = Field(description="Où en est le parcours")
    cree_le: datetime = Field(description="Instant de création")
    modifie_le: datetime = Field(description="Instant du dernier changement")
    etapes: list[EtapeLue] = Field(description="Étapes, dans l'ordre")
