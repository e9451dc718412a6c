"""What the API says and accepts about exam sessions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.certification.champs import Nom
from services.certification.models import EtatSession
from services.kit.web.fields import Code, Entier, Entree, Jour
from services.kit.web.versions import SortieVersionnee

ATTENTE_MAX_PAR_DEFAUT = 25
EXEMPLE_SESSION: dict[str, Any] = {
    "code": "S-2027-LYON",
    "debut_le": "2027-03-15",
    "fin_le": "2027-03-19",
    "lieu": "Lyon",
    "inscription_a_partir_du": None,
    "inscription_jusqu_au": "2027-02-26",
    "places": 25,
    "attente_max": 25,
    "minimum_ouverture": 8,
    "etat": "ouverte",
}


class Reste(StrEnum):
    """S'il reste des places : oui, peu (moins de cinq) ou non."""

    OUI = "oui"
    PEU = "peu"
    NON = "non"


Places = Annotated[Entier, Field(ge=1, le=10_000, description="Nombre de places")]
AttenteMax = Annotated[Entier, Field(ge=0, le=10_000, description="Longueur de la liste d'attente au plus")]
Minimum = Annotated[Entier, Field(ge=1, le=10_000)]


class DatesSession(Entree):
    """Dates, place and capacity of a session, in an order that holds."""

    code: Code = Field(description="Code de la session, unique dans la branche")
    debut_le: Jour = Field(description="Premier jour des épreuves")
    fin_le: Jour = Field(description="Dernier jour des épreuves")
    lieu: Nom = Field(description="Lieu")
    inscription_a_partir_du: Jour | None = Field(default=None, description="Premier jour pour s'inscrire")
    inscription_jusqu_au: Jour = Field(description="Dernier jour pour s'inscrire, compris, heure de Paris")
    places: Places

    @model_validator(mode="after")
    def _dates_follow_each_other(self) -> "DatesSession":
        first = self.inscription_a_partir_du or self.inscription_jusqu_au
        if not first <= self.inscription_jusqu_au <= self.debut_le <= self.fin_le:
            motif = "Les inscriptions s'ouvrent, se ferment, puis la session débute et finit"
            raise PydanticCustomError("dates_incoherentes", "Dates incohérentes", {"motif": motif})
        return self


class SessionEcrite(DatesSession):
    """Une session d'épreuves à écrire."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE_SESSION]})
    attente_max: AttenteMax = ATTENTE_MAX_PAR_DEFAUT
    minimum_ouverture: Minimum | None = Field(
        default=None, description="Personnes inscrites sans lesquelles la session ne se confirme pas, ou null"
    )
    etat: EtatSession = Field(default=EtatSession.OUVERTE, description="État de la session")


class SessionLue(SortieVersionnee):
    """Une session d'épreuves, visible de tous ; combien y sont n'est dit qu'au certificateur."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                EXEMPLE_SESSION
                | {
                    "id": "0199f0c2-0000-7000-8000-0000000000d1",
                    "certification_id": "0199f0c2-0000-7000-8000-0000000000c1",
                    "reste": "oui",
                    "places_prises": None,
                    "places_libres": None,
                    "en_attente": None,
                    "inscriptions_ouvertes": True,
                    "confirmee_le": None,
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant de la session")
    certification_id: UUID = Field(description="Certification que la session délivre")
    code: str = Field(description="Code de la session, unique dans la branche")
    debut_le: date = Field(description="Premier jour des épreuves")
    fin_le: date = Field(description="Dernier jour des épreuves")
    lieu: str = Field(description="Lieu")
    inscription_a_partir_du: date | None = Field(description="Premier jour pour s'inscrire")
    inscription_jusqu_au: date = Field(description="Dernier jour pour s'inscrire, compris, heure de Paris")
    places: int = Field(description="Nombre de places")
    reste: Reste = Field(description="S'il reste des places : oui, peu (moins de cinq) ou non")
    places_prises: int | None = Field(description="Places prises ; null sauf pour le certificateur")
    places_libres: int | None = Field(description="Places libres ; null sauf pour le certificateur")
    attente_max: int = Field(description="Longueur de la liste d'attente au plus")
    en_attente: int | None = Field(description="Personnes sur la liste d'attente ; null sauf pour le certificateur")
    minimum_ouverture: int | None = Field(description="Inscrits sans lesquels elle ne se confirme pas, ou null")
    confirmee_le: datetime | None = Field(description="Instant où sa tenue a été confirmée, ou null")
    etat: EtatSession = Field(description="État de la session")
    inscriptions_ouvertes: bool = Field(description="Vrai si l'on peut demander une place aujourd'hui")
