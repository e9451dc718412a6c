"""What moves of an emploi leave: numbers that it bore, and the code by which a person brings an employer to their record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import DateTime, Field

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
