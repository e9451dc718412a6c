"""What moves of an emploi leave: numbers that it bore, and how an employer's emploi comes to the record of a person."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field

from services.kit.data.db import new_id
from services.parcours.models.socle import Base, of_profil


class AncienMatricule(Base, table=True):
    """A number that an emploi of the entity bore until a renumbering: a file of last month that names it is told of it."""

    __tablename__ = "ancien_matricule"
    entite_id: UUID = Field(foreign_key="entite.id", primary_key=True)
    matricule: str = Field(primary_key=True)
    emploi_id: UUID = Field(foreign_key="emploi.id", ondelete="CASCADE", index=True)
    quitte_le: date


class CodeRattachement(Base, table=True):
    """The code of one use of a person, as its digest: the employer to whom they give it adds an emploi to their record.

    One a person: another one drawn takes its place. Used, revoked or out of date, it is nowhere any more.
    """

    __tablename__ = "code_rattachement"
    profil_id: UUID = of_profil(primary_key=True)
    empreinte: bytes = Field(sa_type=LargeBinary, unique=True)
    expire_le: datetime = Field(sa_type=DateTime(timezone=True))


class DemandeRattachement(Base, table=True):
    """An employer asks that its emploi join the record of who bore a number elsewhere; that employer and the person answer.

    `profil_id` is null when nobody bore the number there: who asks reads the same until the request expires.
    """

    __tablename__ = "demande_rattachement"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    emploi_id: UUID = Field(foreign_key="emploi.id", ondelete="CASCADE", unique=True)
    entite_id: UUID = Field(foreign_key="entite.id", index=True)
    ancienne_entite_id: UUID = Field(foreign_key="entite.id", index=True)
    ancien_matricule: str
    profil_id: UUID | None = Field(default=None, foreign_key="profil.id", index=True)
    demande_le: datetime = Field(sa_type=DateTime(timezone=True))
    expire_le: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    accord_entite: bool | None = None
    accord_personne: bool | None = None
    joint_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class Fusion(Base, table=True):
    """That a record joined another of the same person, at their demand: closed, it gives what it held to the one that stays.

    `deplacements` says what passed, so that it comes back; null once nothing comes back any more.
    """

    __tablename__ = "fusion"
    de_profil_id: UUID = of_profil(primary_key=True)
    vers_profil_id: UUID = of_profil(index=True)
    faite_le: datetime = Field(sa_type=DateTime(timezone=True))
    annulable_jusqu_au: datetime = Field(sa_type=DateTime(timezone=True))
    deplacements: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
