"""What the API says and accepts about what a person holds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Jour
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import EntreePersonne, Niveau, Texte
from services.parcours.models import Provenance

EXEMPLE: dict[str, Any] = {
    "competence_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "niveau": 3,
    "provenance": "declare",
    "le": "2024-05-02",
    "positif": True,
    "preuve": "Trois entretiens retraite menés seul chaque semaine depuis 2024",
}
REPONSE = "J'ai mené ces entretiens seul au second semestre, sur l'autre plateau."


class AcquisEcrit(EntreePersonne):
    """Un acquis à écrire. Un niveau ne vaut que par sa provenance : elle est requise."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    competence_id: UUID = Field(description="Compétence, savoir, savoir-être ou outil")
    niveau: Niveau | None = Field(default=None, description="Niveau tenu, de 1 à 4")
    provenance: Provenance = Field(description="Déclaré par la personne, attesté, évalué ou certifié")
    le: Jour = Field(description="Jour où l'acquis a été constaté")
    positif: Booleen = Field(default=True, description="Faux quand il est constaté que ce n'est pas acquis")
    preuve: Texte | None = Field(default=None, description="Ce qui le montre : une activité de travail")


class ReponseAcquis(EntreePersonne):
    """Ce que la personne répond à ce qu'un autre dit de ses acquis."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texte": REPONSE}]})
    texte: Texte = Field(description="La réponse ; elle se lit partout où l'acquis se lit")


class AcquisLu(SortieVersionnee):
    """Un acquis d'une personne, ou ce qu'on dit qu'elle n'a pas acquis."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"id": "0199f0c2-0000-7000-8000-000000000201", "profil_id": "0199f0c2-0000-7000-8000-0000000000f1"}
                | EXEMPLE
                | {"pris_en_compte": True, "reponse": None, "repondu_le": None}
            ]
        },
    )
    id: UUID = Field(description="Identifiant de l'acquis")
    profil_id: UUID = Field(description="Profil de la personne")
    competence_id: UUID = Field(description="Compétence, savoir, savoir-être ou outil")
    niveau: int | None = Field(description="Niveau tenu, de 1 à 4, ou null")
    provenance: Provenance = Field(description="Déclaré par la personne, attesté, évalué ou certifié")
    le: date = Field(description="Jour où l'acquis a été constaté")
    positif: bool = Field(description="Faux quand il est constaté que ce n'est pas acquis")
    preuve: str | None = Field(description="Ce qui le montre")
    pris_en_compte: bool = Field(
        description="Faux quand un employeur dit que ce n'est pas acquis : c'est une déclaration, qui n'entre dans aucun "
        "score, aucun écart, aucune durée"
    )
    reponse: str | None = Field(description="Ce que la personne y répond, ou null")
    repondu_le: datetime | None = Field(description="Instant de la réponse")
