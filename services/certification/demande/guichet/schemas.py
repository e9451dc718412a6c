"""What the API says of what waits for the certificateur."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.identites.noms import EXEMPLE as NOM
from services.certification.identites.noms import NomLu
from services.kit.web.fields import Sortie

CERTIFICATION: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
}
SESSION: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000d1",
    "code": "CQP-RETRAITE-2027-LYON",
    "debut_le": "2027-03-16",
    "lieu": "Lyon",
}
CANDIDATURE = "0199f0c2-0000-7000-8000-0000000000e1"


class ObjetDemande(StrEnum):
    """Ce qui attend le certificateur."""

    CANDIDATURE = "candidature"
    POSITIONNEMENT = "positionnement"
    DOSSIER_VAE = "dossier_vae"
    AMENAGEMENT = "amenagement"


class EtatATraiter(StrEnum):
    """Où en est ce qui attend."""

    DEPOSEE = "deposee"
    INSCRITE = "inscrite"
    EN_ATTENTE = "en_attente"
    EN_RECOURS = "en_recours"
    DEMANDE = "demande"
    COMPLET = "complet"


class CertificationDemandee(Sortie):
    """La certification qu'une demande vise."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [CERTIFICATION]})
    id: UUID = Field(description="Identifiant de la certification")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé de la certification")


class SessionDemandee(Sortie):
    """La session où une candidature tient une place ou un rang."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [SESSION]})
    id: UUID = Field(description="Identifiant de la session")
    code: str = Field(description="Code de la session")
    debut_le: date = Field(description="Premier jour des épreuves")
    lieu: str = Field(description="Lieu des épreuves")


class DemandeATraiter(Sortie):
    """Une demande qui attend le certificateur, et l'adresse où elle se lit et se traite."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "objet": "candidature",
                    "id": CANDIDATURE,
                    "adresse": f"/v1/candidatures/{CANDIDATURE}",
                    "certification": CERTIFICATION,
                    "session": SESSION,
                    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
                    "titulaire": NOM,
                    "numero": "0000-0000-00E1",
                    "etat": "inscrite",
                    "deposee_le": "2026-11-24T09:30:00Z",
                    "reponse_avant_le": None,
                }
            ]
        }
    )
    objet: ObjetDemande = Field(description="Candidature, positionnement, dossier de faisabilité ou aménagement")
    id: UUID = Field(description="Identifiant de la demande")
    adresse: str = Field(description="Adresse où la lire")
    certification: CertificationDemandee = Field(description="Certification visée")
    session: SessionDemandee | None = Field(description="Session demandée, ou null")
    profil_id: UUID = Field(description="Profil de la personne")
    titulaire: NomLu | None = Field(
        description="Son nom, quand elle a une place à une session d'épreuves ou y a été jugée, ou null"
    )
    numero: str | None = Field(description="Numéro d'inscription d'une candidature, ou null")
    etat: EtatATraiter = Field(description="Où en est la demande")
    deposee_le: datetime = Field(description="Instant du dépôt par la personne")
    reponse_avant_le: date | None = Field(
        description="Dernier jour pour répondre, quand une règle en donne un, ou null"
    )
