"""Credits: which blocs of a certification are worth which of another, from when to when."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field, Relationship

from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class Cote(StrEnum):
    """De quel côté d'une correspondance un bloc se trouve."""

    SOURCE = "source"
    DESTINATION = "destination"


@versioned
class CorrespondanceBlocs(Base, table=True):
    """Whoever holds all the sources holds the destinations: directed, from `du` to `au`, both days included.

    Withdrawn, it gives nothing from that day on; what it gave before stays.
    """

    __tablename__ = "correspondance_blocs"
    __table_args__ = (CheckConstraint("du <= au", name="dates"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    du: date
    au: date | None = None
    origine: str
    retiree_le: date | None = None

    blocs: list["BlocCorrespondant"] = Relationship(sa_relationship_kwargs=children("BlocCorrespondant.bloc_id"))


class BlocCorrespondant(Base, table=True):
    """A bloc on one side of a correspondance."""

    __tablename__ = "bloc_correspondant"
    __table_args__ = (one_of("cote", Cote),)
    correspondance_id: UUID = Field(foreign_key="correspondance_blocs.id", primary_key=True, ondelete="CASCADE")
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", primary_key=True, index=True)
    cote: Cote = Field(sa_type=Text)
