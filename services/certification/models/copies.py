"""Small copies of what neighbours own."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.certification.models.socle import Base
from services.kit.data.db import copy_of


class CompetenceConnue(Base, table=True):
    """Copy of what `competences` publishes, enough to resolve a code and to refuse a savoir."""

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


class ProfilConnu(Base, table=True):
    """What `parcours` publishes of a person: identifiers, what they agreed to, and the acquis a positionnement starts from.

    `acquis` holds [{competence_id, niveau, provenance, le, positif}], `lecteurs` [{sujet, jusqu_au}]. An erased profil
    stays as a bare mark, so that it never comes back.
    """

    __tablename__ = "profil_connu"
    __table_args__ = (copy_of("parcours"),)
    id: UUID = Field(primary_key=True)
    contact_sessions: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    lecteurs: list[dict[str, Any]] = Field(default=[], sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")})
    acquis: list[dict[str, Any]] = Field(default=[], sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")})
    efface: bool = False


class EmploiConnu(Base, table=True):
    """The days, bounds included, on which an entity employs a person, or on which `manager_id` manages them there.

    A bound that is null is not known, or not there. `rang` follows the emplois of the person, the oldest first.
    """

    __tablename__ = "emploi_connu"
    __table_args__ = (Index(None, "manager_id"), copy_of("parcours"))
    profil_id: UUID = Field(primary_key=True, foreign_key="profil_connu.id")
    rang: int = Field(primary_key=True)
    entite_id: UUID
    manager_id: UUID | None = None
    debut_le: date | None = None
    fin_le: date | None = None


class Fusion(Base, table=True):
    """That a record joined another of the same person, as `parcours` says; no copy: what passed is known here alone.

    `separee`: they are two again, and a jury decided under the one that stayed what is the other's: its seal names the former.
    """

    __tablename__ = "fusion"
    de_profil_id: UUID = Field(primary_key=True, foreign_key="profil_connu.id")
    vers_profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    separee: bool = False
    deplacements: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
