"""What the API says and accepts about an emploi: who employs whom and for what, and nothing more personal."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, Strict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.kit.web.fields import Jour, Sortie
from services.kit.web.versions import SortieVersionnee
from services.parcours.champs import EntreePersonne, Intitule, Matricule

ENTITE_ID, PROFIL_ID = "0199f0c2-0000-7000-8000-0000000000a1", "0199f0c2-0000-7000-8000-0000000000f1"
EXEMPLE: dict[str, Any] = {
    "matricule": "A-00042",
    "debut_le": "2016-01-04",
    "fin_le": None,
    "metier_id": "0199f0c2-0000-7000-8000-0000000000b1",
    "metier_depuis_le": "2021-09-01",
    "manager_id": "0199f0c2-0000-7000-8000-0000000000f2",
    "quotite": 0.8,
    "lieu": "Lille",
}
EXEMPLE_LU = {"id": "0199f0c2-0000-7000-8000-000000000401", "profil_id": PROFIL_ID, "entite_id": ENTITE_ID} | EXEMPLE
EXEMPLE_CODE = "7KQM-2XRA-9DWT-HC4P"
CodeSaisi = Annotated[str, StringConstraints(pattern=r"^[2-9A-HJ-NP-Z]{4}(-?[2-9A-HJ-NP-Z]{4}){3}$")]
Quotite = Annotated[
    float,
    Strict(),
    Field(ge=0.001, le=1),
    AfterValidator(lambda value: round(value, 3)),
]


def incoherent(motif: str) -> PydanticCustomError:
    return PydanticCustomError("dates_incoherentes", "Dates incohérentes", {"motif": motif})


class Retour(StrEnum):
    """À qui va le matricule d'un emploi terminé."""

    MEME_PERSONNE = "meme_personne"
    NOUVELLE_PERSONNE = "nouvelle_personne"


class CodeTire(Sortie):
    """Un code de rattachement, montré cette seule fois."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": EXEMPLE_CODE, "expire_le": "2026-12-14T09:30:00Z"}]}
    )
    code: str = Field(description="Code d'un seul usage, à donner à l'employeur qui vous recrute")
    expire_le: datetime = Field(description="Instant à partir duquel il ne sert plus")


class EmploiEcrit(EntreePersonne):
    """Un emploi et ce qui s'y fait. Les champs protégés (sexe, situation de famille, etc.) sont refusés par leur nom."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE]})
    matricule: Matricule = Field(description="Matricule, unique dans l'entité parmi les emplois en cours")
    debut_le: Jour | None = Field(default=None, description="Premier jour, ou null s'il n'est pas connu")
    fin_le: Jour | None = Field(default=None, description="Dernier jour, ou null tant que l'emploi continue")
    metier_id: UUID | None = Field(default=None, description="Métier tenu")
    metier_depuis_le: Jour | None = Field(default=None, description="Depuis quand ce métier est tenu")
    manager_id: UUID | None = Field(default=None, description="Profil du manager direct, qui a un emploi dans l'entité")
    quotite: Quotite | None = Field(default=None, description="Part d'un temps plein : 0.8 pour quatre cinquièmes")
    lieu: Intitule | None = Field(default=None, description="Lieu d'exercice")

    @model_validator(mode="after")
    def _dates_hold(self) -> "EmploiEcrit":
        if self.metier_depuis_le is not None and self.metier_id is None:
            raise incoherent("Une date de prise de métier suppose un métier")
        if self.debut_le and self.fin_le and self.fin_le < self.debut_le:
            raise incoherent("Un emploi finit après son début")
        return self


class EmploiNouveau(EmploiEcrit):
    """Un emploi à créer dans une entité, d'une personne nouvelle ou de l'une des siennes."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXEMPLE | {"entite_id": ENTITE_ID}]})
    entite_id: UUID = Field(description="Entité qui emploie")
    profil_id: UUID | None = Field(
        default=None,
        description="La personne, si elle a ou a eu un emploi dans l'entité ; sans lui, une personne nouvelle",
    )
    code_rattachement: CodeSaisi | None = Field(
        default=None, description="Code d'un seul usage que la personne a tiré : l'emploi s'ajoute à son profil"
    )
    retour: Retour | None = Field(default=None, description="À qui va le matricule, quand un emploi terminé le portait")

    @model_validator(mode="after")
    def _one_person(self) -> "EmploiNouveau":
        if self.profil_id is not None and self.code_rattachement is not None:
            motif = "Un profil ou un code de rattachement dit de qui est l'emploi, pas les deux"
            raise PydanticCustomError("personne_double", "Personne dite deux fois", {"motif": motif})
        return self


class EmploiLu(SortieVersionnee):
    """Un emploi d'une personne, avec ce qu'elle y fait, ou y faisait en dernier."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXEMPLE_LU]})
    id: UUID = Field(description="Identifiant de l'emploi")
    profil_id: UUID = Field(description="Profil de la personne")
    entite_id: UUID = Field(description="Entité qui emploie")
    matricule: str = Field(description="Matricule dans l'entité")
    debut_le: date | None = Field(description="Premier jour, ou null s'il n'est pas connu")
    fin_le: date | None = Field(description="Dernier jour, ou null tant que l'emploi continue")
    metier_id: UUID | None = Field(description="Métier tenu")
    metier_depuis_le: date | None = Field(description="Depuis quand ce métier est tenu, ou null si ce n'est pas connu")
    manager_id: UUID | None = Field(description="Profil du manager direct")
    quotite: float | None = Field(description="Part d'un temps plein")
    lieu: str | None = Field(description="Lieu d'exercice")


class AffectationLue(Sortie):
    """Ce qui s'est fait dans un emploi pendant un temps."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "0199f0c2-0000-7000-8000-000000000501",
                    "emploi_id": "0199f0c2-0000-7000-8000-000000000401",
                    "metier_id": "0199f0c2-0000-7000-8000-0000000000b2",
                    "manager_id": None,
                    "quotite": 1.0,
                    "lieu": "Lille",
                    "debut_le": "2016-01-04",
                    "fin_le": "2021-08-31",
                }
            ]
        },
    )
    id: UUID = Field(description="Identifiant de l'affectation")
    emploi_id: UUID = Field(description="Emploi où elle se fait, ou s'est faite")
    metier_id: UUID | None = Field(description="Métier tenu")
    manager_id: UUID | None = Field(description="Profil du manager direct")
    quotite: float | None = Field(description="Part d'un temps plein")
    lieu: str | None = Field(description="Lieu d'exercice")
    debut_le: date | None = Field(description="Premier jour, ou null s'il n'est pas connu")
    fin_le: date | None = Field(description="Dernier jour, ou null tant qu'elle continue")
