"""What the API says to those who sit in a jury."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.identites.noms import EXEMPLE as NOM
from services.certification.identites.noms import NomLu
from services.certification.models import EtatCandidature, EtatSession, TypeModalite, VerdictBloc, Voie
from services.kit.web.fields import Sortie

SESSION: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000d1",
    "code": "CQP-RETRAITE-2027-LYON",
    "debut_le": "2027-03-16",
    "fin_le": "2027-03-18",
    "lieu": "Lyon",
    "etat": "close",
}
CERTIFICATION: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-0000000000c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
}
JURY: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-000000000301",
    "session": SESSION,
    "certification": CERTIFICATION,
    "preside": True,
    "candidats": 12,
    "a_decider": 12,
    "lire_candidats": "/v1/jurys/0199f0c2-0000-7000-8000-000000000301/candidats",
}
NOTE: dict[str, Any] = {
    "reussie": True,
    "score": None,
    "niveau_score": None,
    "pages": 28,
    "note_le": "2027-03-16T15:00:00Z",
}
EPREUVE: dict[str, Any] = {
    "rang": 2,
    "type": "dossier_professionnel",
    "intitule": "Dossier sur trois situations",
    "duree_minutes": None,
    "pages_max": 30,
    "score_max": None,
    "note": NOTE,
    "groupe": None,
}
TRAVAIL: dict[str, Any] = {
    "id": "0199f0c2-0000-7000-8000-000000000311",
    "sujet_travail": "Accompagner les assurés vers la retraite progressive",
    "remis_le": "2027-03-01",
    "pages": 10,
    "oral_le": "2027-03-16",
}
BLOC: dict[str, Any] = {
    "bloc_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "code": "B1",
    "intitule": "Conseiller un assuré sur sa retraite",
    "a_juger": True,
    "acquis_le": None,
    "verdict": None,
    "epreuves": [EPREUVE],
}
CANDIDATURE = "0199f0c2-0000-7000-8000-0000000000e1"
CANDIDAT: dict[str, Any] = {
    "candidature_id": CANDIDATURE,
    "numero": "0000-0000-00E1",
    "titulaire": NOM,
    "voie": "epreuves_directes",
    "etat": "inscrite",
    "blocs": [BLOC],
    "lire_dossier": f"/v1/candidatures/{CANDIDATURE}/pieces",
    "noter": f"/v1/candidatures/{CANDIDATURE}/epreuves",
    "deliberer": f"/v1/candidatures/{CANDIDATURE}/deliberations",
    "amenagement": "Un tiers de temps en plus à l'écrit.",
}


class SessionDuJury(Sortie):
    """La session pour laquelle un jury siège."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [SESSION]})
    id: UUID = Field(description="Identifiant de la session")
    code: str = Field(description="Code de la session")
    debut_le: date = Field(description="Premier jour des épreuves")
    fin_le: date = Field(description="Dernier jour des épreuves")
    lieu: str = Field(description="Lieu des épreuves")
    etat: EtatSession = Field(description="État de la session")


class CertificationDuJury(Sortie):
    """La certification que les candidats d'un jury demandent."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [CERTIFICATION]})
    id: UUID = Field(description="Identifiant de la certification")
    code: str = Field(description="Code de la certification")
    intitule: str = Field(description="Intitulé de la certification")


class JuryResume(Sortie):
    """Un jury où l'on siège, et ce qui l'attend."""

    model_config = ConfigDict(json_schema_extra={"examples": [JURY]})
    id: UUID = Field(description="Identifiant du jury")
    session: SessionDuJury = Field(description="Session pour laquelle il siège")
    certification: CertificationDuJury = Field(description="Certification demandée par les candidats")
    preside: bool = Field(description="Vrai pour qui préside ce jury, et signe ses délibérations")
    candidats: int = Field(description="Nombre de candidats que le jury évalue")
    a_decider: int = Field(description="Nombre de candidats dont il n'a encore rien décidé")
    lire_candidats: str = Field(description="Adresse de la liste des candidats")


class NoteLue(Sortie):
    """Le dernier résultat noté d'une épreuve, celui qui compte."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [NOTE]})
    reussie: bool = Field(description="Vrai si l'épreuve est réussie")
    score: int | None = Field(description="Score d'un test, ou null")
    niveau_score: str | None = Field(description="Niveau que le score atteint, ou null")
    pages: int | None = Field(description="Nombre de pages du dossier remis, ou null")
    note_le: datetime = Field(description="Instant où le résultat a été noté")


class TravailDuGroupe(Sortie):
    """Le travail commun d'un groupe ; les candidats de même groupe y ont chacun leur résultat."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [TRAVAIL]})
    id: UUID = Field(description="Identifiant du groupe")
    sujet_travail: str = Field(description="Sujet du travail commun")
    remis_le: date | None = Field(description="Jour où il a été remis, ou null")
    pages: int | None = Field(description="Nombre de pages remises, ou null")
    oral_le: date | None = Field(description="Jour de l'oral commun, ou null")


class EpreuveAJuger(Sortie):
    """Une épreuve d'un bloc, et où en est le candidat."""

    model_config = ConfigDict(json_schema_extra={"examples": [EPREUVE]})
    rang: int = Field(description="Rang de l'épreuve dans le bloc, à partir de 1")
    type: TypeModalite = Field(description="Type de l'épreuve")
    intitule: str = Field(description="Intitulé de l'épreuve")
    duree_minutes: int | None = Field(description="Durée en minutes, ou null")
    pages_max: int | None = Field(description="Nombre de pages au plus, ou null")
    score_max: int | None = Field(description="Score le plus haut d'un test, ou null")
    note: NoteLue | None = Field(description="Ce qui en a été noté, ou null si l'épreuve reste à noter")
    groupe: TravailDuGroupe | None = Field(description="Groupe du candidat pour un travail collectif, ou null")


class BlocAJuger(Sortie):
    """Un bloc de la certification, tel qu'il se présente au jury pour un candidat."""

    model_config = ConfigDict(json_schema_extra={"examples": [BLOC]})
    bloc_id: UUID = Field(description="Identifiant du bloc")
    code: str = Field(description="Code du bloc")
    intitule: str = Field(description="Intitulé du bloc")
    a_juger: bool = Field(description="Vrai si le candidat le demande, ne le tient pas et que rien n'en est décidé")
    acquis_le: date | None = Field(description="Jour depuis lequel il est tenu, ou null s'il manque encore")
    verdict: VerdictBloc | None = Field(description="Décision en vigueur sur cette candidature, ou null")
    epreuves: list[EpreuveAJuger] = Field(description="Épreuves du bloc, dans leur ordre")


class CandidatDuJury(Sortie):
    """Un candidat de la session : ce qu'il demande, ce qui est noté, ce qui reste à faire."""

    model_config = ConfigDict(json_schema_extra={"examples": [CANDIDAT]})
    candidature_id: UUID = Field(description="Identifiant de la candidature")
    numero: str = Field(description="Numéro d'inscription, que porte la convocation")
    titulaire: NomLu | None = Field(description="Son nom, ou null s'il n'a pas écrit son identité")
    voie: Voie | None = Field(description="Voie choisie, ou null")
    etat: EtatCandidature = Field(description="Où en est la candidature")
    blocs: list[BlocAJuger] = Field(description="Blocs de la certification, dans leur ordre")
    lire_dossier: str = Field(description="Adresse des pièces de son dossier professionnel")
    noter: str | None = Field(description="Adresse où noter ses épreuves, ou null quand plus rien n'est à juger")
    deliberer: str | None = Field(
        description="Adresse où délibérer, ou null pour qui ne préside pas, avant le premier jour ou quand tout est jugé"
    )
    amenagement: str | None = Field(
        description="Ce qui est aménagé pour ses épreuves, jamais pourquoi ; null sans rien, et pour qui ne préside pas"
    )
