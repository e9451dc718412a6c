"""What the API says and accepts about candidatures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Propos
from services.certification.models import DecisionRecours, EtatCandidature, MotifRefus, Origine, Voie
from services.kit.web.fields import Booleen, Entree, Sortie
from services.kit.web.versions import SortieVersionnee

EXEMPLE: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000e1",
    "numero": "0000-0000-00E1",
    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
    "session_id": "0199f0c2-0000-7000-8000-0000000000d1",
    "profil_id": "0199f0c2-0000-7000-8000-0000000000f1",
    "origine": "personne",
    "voie": "formation",
    "etat": "inscrite",
    "rang": None,
    "deposee_le": "2026-11-24T09:30:00Z",
    "retiree_le": None,
}


class CandidatureEcrite(Entree):
    """Une demande, pour soi-même : une place dans une session, ou la certification sans choisir encore de session."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_id": EXEMPLE["session_id"], "liste_attente": True}]}
    )
    session_id: UUID | None = Field(default=None, description="Session où l'on demande une place, ou null")
    certification_id: UUID | None = Field(default=None, description="Certification demandée sans session, ou null")
    voie: Voie | None = Field(default=None, description="Voie choisie, ou null pour la choisir plus tard")
    liste_attente: Booleen = Field(default=False, description="Accepter une place en liste d'attente si c'est complet")

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "CandidatureEcrite":
        if (self.session_id is None) == (self.certification_id is None):
            motif = "Une candidature demande une session ou une certification, l'une des deux"
            raise PydanticCustomError("session_ou_certification", "Session ou certification", {"motif": motif})
        return self


class InscriptionEcrite(Entree):
    """La session où l'on demande une place pour une candidature déjà déposée."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_id": EXEMPLE["session_id"], "liste_attente": True}]}
    )
    session_id: UUID = Field(description="Session de la certification demandée")
    liste_attente: Booleen = Field(default=False, description="Accepter une place en liste d'attente si c'est complet")


class VoieChoisie(Entree):
    """La voie par laquelle la personne veut obtenir la certification."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"voie": "epreuves_directes"}]})
    voie: Voie = Field(description="Voie choisie parmi celles de la certification")


class CandidatureLue(SortieVersionnee):
    """Une candidature, lue par la personne et, dès que la personne l'a faite sienne, par le certificateur."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE]})
    id: UUID = Field(description="Identifiant de la candidature")
    numero: str = Field(description="Numéro d'inscription, par lequel on la nomme")
    certification_id: UUID = Field(description="Certification demandée")
    session_id: UUID | None = Field(description="Session demandée, ou null")
    profil_id: UUID = Field(description="Profil de la personne")
    origine: Origine = Field(description="La personne elle-même, ou qui la lui a proposée")
    voie: Voie | None = Field(description="Voie choisie, ou null")
    etat: EtatCandidature = Field(description="Où en est la candidature")
    rang: int | None = Field(description="Rang dans la liste d'attente, à partir de 1, ou null")
    deposee_le: datetime = Field(description="Instant du dépôt ; pour une proposition, de la proposition")
    retiree_le: datetime | None = Field(description="Instant du retrait par la personne, ou null")


class PassageLu(Sortie):
    """Un passage de la candidature d'un état au suivant."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "transition": "promouvoir",
                    "de": "en_attente",
                    "vers": "inscrite",
                    "acteur": "la règle",
                    "le": "2026-11-24T09:30:00Z",
                }
            ]
        },
    )
    transition: str = Field(description="Ce qui a eu lieu")
    de: EtatCandidature | None = Field(description="État d'avant, ou null à la naissance")
    vers: EtatCandidature = Field(description="État d'après")
    acteur: str = Field(description="En quelle qualité")
    le: datetime = Field(description="Instant du passage")


class RefusEcrit(Entree):
    """Un refus du certificateur : un motif de la liste close, où aucun avis n'entre."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"motif": "prerequis_reglementaire"}]})
    motif: MotifRefus = Field(description="Motif du refus")


class RecoursRefusEcrit(Entree):
    """Ce que la personne oppose au refus."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"texte": "Le justificatif a été déposé le 3 novembre."}]}
    )
    texte: Propos = Field(description="Raisons de la personne")


class DecisionRecoursEcrite(Entree):
    """Ce que le certificateur décide d'un recours, et pourquoi."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "retablie", "texte": "Le justificatif est bien là."}]}
    )
    decision: DecisionRecours = Field(description="Candidature rétablie, ou refus maintenu")
    texte: Propos = Field(description="Raisons de la décision, lues par la personne")


class RefusLu(Sortie):
    """Un refus, son recours et ce qui en a été décidé."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-0000000000e5",
                    "candidature_id": EXEMPLE["id"],
                    "motif": "prerequis_reglementaire",
                    "refuse_le": "2026-11-24T09:30:00Z",
                    "recours": "Le justificatif a été déposé le 3 novembre.",
                    "conteste_le": "2026-11-25T09:30:00Z",
                    "decision": None,
                    "reponse": None,
                    "decide_le": None,
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant du refus")
    candidature_id: UUID = Field(description="Candidature refusée")
    motif: MotifRefus = Field(description="Motif du refus")
    refuse_le: datetime = Field(description="Instant du refus")
    recours: str | None = Field(description="Ce que la personne y oppose, ou null")
    conteste_le: datetime | None = Field(description="Instant du recours, ou null")
    decision: DecisionRecours | None = Field(description="Ce qui a été décidé du recours, ou null")
    reponse: str | None = Field(description="Raisons de cette décision, ou null")
    decide_le: datetime | None = Field(description="Instant de cette décision, ou null")
