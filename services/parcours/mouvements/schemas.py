"""What the API says and accepts about what moves: people, numbers, entities that succeed one another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Booleen, Code, Entree, Jour, Sortie
from services.parcours.champs import Matricule
from services.parcours.emplois.schemas import EXEMPLE_CODE, EXEMPLE_LU, CodeSaisi

_ANCIEN: dict[str, Any] = {"ancienne_entite_id": "0199f0c2-0000-7000-8000-0000000000a2", "ancien_matricule": "0001"}
_DEMANDE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-000000000701",
    "entite_id": EXEMPLE_LU["entite_id"],
    **_ANCIEN,
    "emploi_id": EXEMPLE_LU["id"],
    "demande_le": "2026-11-30T09:30:00Z",
    "expire_le": "2026-12-30T09:30:00Z",
    "accord_entite": None,
    "accord_personne": None,
    "joint_le": None,
}


class Rattachement(Entree):
    """Le code que la personne a donné à l'employeur."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code_rattachement": EXEMPLE_CODE}]})
    code_rattachement: CodeSaisi = Field(description="Code tiré par la personne")


class FusionLue(Sortie):
    """La réunion de deux dossiers d'une même personne, tant qu'elle peut l'annuler."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "vers_profil_id": EXEMPLE_LU["profil_id"],
                    "de_profil_id": "0199f0c2-0000-7000-8000-0000000000f3",
                    "faite_le": "2026-11-30T09:30:00Z",
                    "annulable_jusqu_au": "2026-12-30T09:30:00Z",
                }
            ]
        },
    )
    vers_profil_id: UUID = Field(description="Profil qui reste")
    de_profil_id: UUID = Field(description="Profil qui l'a rejoint")
    faite_le: datetime = Field(description="Instant de la réunion")
    annulable_jusqu_au: datetime = Field(description="Instant jusqu'auquel la personne peut l'annuler")


class RattachementDemande(Entree):
    """La personne que l'employeur croit avoir recrutée : un matricule qu'elle portait ailleurs."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANCIEN]})
    ancienne_entite_id: UUID = Field(description="Entité qui l'a employée, ou l'emploie encore")
    ancien_matricule: Matricule = Field(description="Matricule qu'elle y portait")


class RattachementLu(Sortie):
    """Une demande de rattachement. Chacun y lit ce qui le concerne : qui demande, seulement si c'est fait ; l'ancien
    employeur, sa réponse ; la personne, tout."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_DEMANDE]})
    id: UUID = Field(description="Identifiant de la demande")
    entite_id: UUID = Field(description="Entité qui demande")
    ancienne_entite_id: UUID = Field(description="Entité à qui l'accord est demandé")
    ancien_matricule: str = Field(description="Matricule que la personne y portait")
    emploi_id: UUID | None = Field(description="L'emploi à joindre, pour qui demande")
    demande_le: datetime = Field(description="Instant de la demande")
    expire_le: datetime = Field(description="Instant où elle disparaît")
    accord_entite: bool | None = Field(description="Réponse de l'ancien employeur, pour lui et la personne ; ou null")
    accord_personne: bool | None = Field(description="Réponse de la personne, pour elle seule ; ou null")
    joint_le: datetime | None = Field(description="Instant où l'emploi a rejoint le profil ; null, la demande attend")


class ReponseRattachement(Entree):
    """Une réponse, dont on peut changer tant que l'emploi n'a pas rejoint le profil."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"accord": False}, {"accord": True}]})
    accord: Booleen = Field(description="Vrai pour accepter ; un refus ne se distingue pas d'un silence")


class LigneRenumerotation(Entree):
    """Un emploi qui change de matricule dans son entité."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"entite": "GPS-01", "ancien": "A-00042", "nouveau": "0000A42"}]}
    )
    entite: Code = Field(description="Code de l'entité qui emploie")
    ancien: Matricule = Field(description="Matricule d'avant")
    nouveau: Matricule = Field(description="Matricule désormais")


class LigneSuccession(Entree):
    """Un emploi qui passe d'une entité à celle qui lui succède."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "entite": "GPS-02",
                    "matricule": "0001",
                    "vers": "GPS-01",
                    "nouveau": "B-0001",
                    "effet_le": "2027-01-01",
                }
            ]
        }
    )
    entite: Code = Field(description="Code de l'entité qui employait")
    matricule: Matricule = Field(description="Matricule dans cette entité")
    vers: Code = Field(description="Code de l'entité qui lui succède")
    nouveau: Matricule | None = Field(default=None, description="Matricule chez elle, le même s'il n'est pas donné")
    effet_le: Jour = Field(description="Premier jour de l'emploi chez elle")
