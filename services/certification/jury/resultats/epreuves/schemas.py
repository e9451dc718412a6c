"""What the API says and accepts about épreuves and their groups."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.certification.champs import Intitule, Propos
from services.certification.models import TypeModalite
from services.kit.web.fields import Booleen, Entier, Entree, Jour, Sortie
from services.kit.web.versions import SortieVersionnee

CANDIDATURE = "0199f0c2-0000-7000-8000-0000000000e1"
BLOC = "0199f0c2-0000-7000-8000-0000000000b1"
GROUPE = "0199f0c2-0000-7000-8000-000000000311"
RESULTAT: dict[str, Any] = {
    "bloc_id": BLOC,
    "rang": 1,
    "passee_le": "2027-03-16",
    "reussie": True,
    "score": None,
    "pages": None,
    "observations": "L'entretien est mené jusqu'à l'accord de l'assuré",
}
Rang = Annotated[Entier, Field(ge=1, le=50)]
Pages = Annotated[Entier, Field(ge=1, le=10_000)]


class ResultatEcrit(Entree):
    """Le résultat d'une personne à une épreuve. Un test porte un score, et le niveau atteint s'en déduit."""

    model_config = ConfigDict(json_schema_extra={"examples": [RESULTAT]})
    bloc_id: UUID = Field(description="Bloc que l'épreuve évalue")
    rang: Rang = Field(description="Rang de l'épreuve dans le bloc, à partir de 1")
    passee_le: Jour = Field(description="Jour où elle a été passée")
    reussie: Booleen | None = Field(default=None, description="Vrai si elle est réussie ; null pour un test")
    score: Annotated[Entier, Field(ge=0, le=100_000)] | None = Field(default=None, description="Score d'un test")
    pages: Pages | None = Field(default=None, description="Nombre de pages du dossier remis")
    observations: Propos | None = Field(default=None, description="Observations, lues par la personne")


class ResultatLu(Sortie):
    """Le résultat d'une épreuve, lu par la personne, le certificateur et le jury."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000321",
                    "candidature_id": CANDIDATURE,
                    "type": "mise_en_situation",
                    "niveau_score": None,
                    "groupe_id": None,
                    "note_le": "2027-03-16T15:00:00Z",
                }
                | RESULTAT
            ]
        },
    )
    id: UUID = Field(description="Identifiant du résultat")
    candidature_id: UUID = Field(description="Candidature de la personne")
    bloc_id: UUID = Field(description="Bloc que l'épreuve évalue")
    rang: int = Field(description="Rang de l'épreuve dans le bloc, à partir de 1")
    type: TypeModalite = Field(description="Type de l'épreuve")
    passee_le: date = Field(description="Jour où elle a été passée")
    reussie: bool = Field(description="Vrai si elle est réussie")
    score: int | None = Field(description="Score d'un test, ou null")
    niveau_score: str | None = Field(description="Niveau que le score atteint, ou null")
    pages: int | None = Field(description="Nombre de pages du dossier remis, ou null")
    groupe_id: UUID | None = Field(description="Groupe dont le travail est commun, ou null")
    observations: str | None = Field(description="Observations, ou null")
    note_le: datetime = Field(description="Instant où le résultat a été noté ; le dernier noté compte")


TRAVAIL: dict[str, Any] = {
    "sujet_travail": "Accompagner les assurés vers la retraite progressive",
    "remis_le": "2027-03-01",
    "pages": 10,
    "oral_le": "2027-03-16",
}


class TravailEcrit(Entree):
    """Ce que le groupe rend ensemble."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRAVAIL]})
    sujet_travail: Intitule = Field(description="Sujet du travail commun")
    remis_le: Jour | None = Field(default=None, description="Jour où il est remis")
    pages: Pages | None = Field(default=None, description="Nombre de pages remises")
    oral_le: Jour | None = Field(default=None, description="Jour de l'oral commun")


class GroupeEcrit(TravailEcrit):
    """Un groupe de candidats qui rendent un travail commun."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"bloc_id": BLOC, "rang": 1, "candidatures": [CANDIDATURE, GROUPE], **TRAVAIL}]}
    )
    bloc_id: UUID = Field(description="Bloc que le travail évalue")
    rang: Rang = Field(description="Rang de l'épreuve de travail collectif dans le bloc, à partir de 1")
    candidatures: Annotated[list[UUID], Field(min_length=2, max_length=50)] = Field(
        description="Candidatures inscrites à la session"
    )


class GroupeLu(SortieVersionnee):
    """Un groupe et son travail ; le résultat de chacun reste le sien."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": GROUPE,
                    "session_id": "0199f0c2-0000-7000-8000-0000000000d1",
                    "bloc_id": BLOC,
                    "rang": 1,
                    "candidatures": [CANDIDATURE],
                    **TRAVAIL,
                }
            ]
        }
    )
    id: UUID = Field(description="Identifiant du groupe")
    session_id: UUID = Field(description="Session d'épreuves")
    bloc_id: UUID = Field(description="Bloc que le travail évalue")
    rang: int = Field(description="Rang de l'épreuve de travail collectif dans le bloc, à partir de 1")
    candidatures: list[UUID] = Field(description="Candidatures de ses membres")
    sujet_travail: str = Field(description="Sujet du travail commun")
    remis_le: date | None = Field(description="Jour où il a été remis, ou null")
    pages: int | None = Field(description="Nombre de pages remises, ou null")
    oral_le: date | None = Field(description="Jour de l'oral commun, ou null")
