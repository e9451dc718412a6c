"""What the API says and accepts about crosswalks to other référentiels."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.competences.champs import Confiance, Nom
from services.competences.metiers.schemas import EXEMPLE_METIER_LU
from services.competences.models import Objet, Relation, Statut
from services.kit.web.fields import Code, Entree, Jour
from services.kit.web.versions import SortieVersionnee

EXEMPLE_CORRESPONDANCE: dict[str, Any] = {
    "objet": "metier",
    "objet_id": EXEMPLE_METIER_LU["id"],
    "referentiel": "ROME",
    "code": "C1109",
    "relation": "proche",
    "auteur": "Observatoire des métiers",
    "etablie_le": "2026-01-15",
    "confiance": 0.8,
}


class ConstatCorrespondance(Entree):
    """Ce qu'une correspondance affirme, et qui l'affirme."""

    referentiel: Code = Field(description="Autre référentiel, par exemple ROME")
    code: Code = Field(description="Code dans l'autre référentiel")
    relation: Relation = Field(
        description="Ce que l'autre est pour l'objet : exacte, proche, plus large, plus étroite…"
    )
    auteur: Nom = Field(description="Qui l'a établie")
    etablie_le: Jour = Field(description="Jour où elle a été établie")
    confiance: Confiance = Field(description="Confiance de l'auteur, de 0 à 1")


class CorrespondanceProposee(ConstatCorrespondance):
    """Une correspondance à proposer."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_CORRESPONDANCE]})
    objet: Objet = Field(description="Ce dont elle parle : un métier ou une compétence")
    objet_id: UUID = Field(description="Métier ou compétence du catalogue")


class Decision(Entree):
    """La décision d'une personne sur une correspondance proposée."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"statut": "acceptee"}]})
    statut: Literal[Statut.ACCEPTEE, Statut.REFUSEE] = Field(description="Acceptée ou refusée")


class CorrespondanceLue(SortieVersionnee):
    """Une correspondance ; elle n'est jamais une clé : changer de version du ROME ne change rien au catalogue."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXEMPLE_CORRESPONDANCE
                | {
                    "id": "0199f0c2-0000-7000-8000-0000000000e1",
                    "statut": "acceptee",
                    "decidee_par": "cpnef",
                    "decidee_le": "2026-01-20T10:00:00Z",
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant de la correspondance")
    objet: Objet = Field(description="Ce dont elle parle : un métier ou une compétence")
    objet_id: UUID = Field(description="Métier ou compétence du catalogue")
    referentiel: str = Field(description="Autre référentiel")
    code: str = Field(description="Code dans l'autre référentiel")
    relation: Relation = Field(description="Ce que l'autre est pour l'objet")
    auteur: str = Field(description="Qui l'a établie")
    etablie_le: date = Field(description="Jour où elle a été établie")
    confiance: float = Field(description="Confiance de l'auteur, de 0 à 1")
    statut: Statut = Field(description="Proposée, acceptée ou refusée")
    decidee_par: str | None = Field(description="Qui a décidé")
    decidee_le: datetime | None = Field(description="Instant de la décision")
