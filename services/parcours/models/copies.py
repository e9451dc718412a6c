"""Small copies of what neighbours own."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.kit.data.db import copy_of
from services.parcours.models.socle import Base, of_profil


class CompetenceConnue(Base, table=True):
    """Copy of what `competences` publishes, enough to resolve a code and to refuse what is retired."""

    __tablename__ = "competence_connue"
    __table_args__ = (Index(None, "code", "referentiel"), copy_of("competences"))
    id: UUID = Field(primary_key=True)
    referentiel: str
    code: str
    libelle: str
    nature: str
    retiree: bool = False


class MetierConnu(Base, table=True):
    """Copy of the métiers' identifiers that `competences` publishes."""

    __tablename__ = "metier_connu"
    __table_args__ = (Index(None, "code", "referentiel"), copy_of("competences"))
    id: UUID = Field(primary_key=True)
    referentiel: str
    code: str
    libelle: str
    retire: bool = False


class CertificationConnue(Base, table=True):
    """Copy of the certifications' identifiers that `certification` publishes."""

    __tablename__ = "certification_connue"
    __table_args__ = copy_of("certification")
    id: UUID = Field(primary_key=True)
    code: str
    intitule: str


class BlocObtenu(Base, table=True):
    """Copy of a bloc that `certification` says a jury gave a person: what acquis of source « resultat » are made of."""

    __tablename__ = "bloc_obtenu"
    __table_args__ = copy_of("certification")
    profil_id: UUID = of_profil(primary_key=True)
    bloc_id: UUID = Field(primary_key=True)
    certification_id: UUID
    competences: list[dict[str, Any]] = Field(sa_type=JSONB)
    acquis_le: date
