"""Juries: who sits for a session, and what may bind a member to a candidate."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class Sexe(StrEnum):
    """Sexe d'un membre de jury ; la règle veut des femmes et des hommes, rien d'autre ne s'en sert."""

    FEMME = "femme"
    HOMME = "homme"


class NatureLien(StrEnum):
    """Ce qui lie, ou a lié, un membre de jury à une personne."""

    PROFESSIONNEL = "professionnel"
    PERSONNEL = "personnel"


@versioned
class Jury(Base, table=True):
    """The jury of a session. Its composition may change; what it decided names those who sat."""

    __tablename__ = "jury"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    session_id: UUID = Field(foreign_key="session_certification.id", unique=True)
    compose_le: datetime = Field(sa_type=DateTime(timezone=True))

    membres: list["MembreJury"] = Relationship(sa_relationship_kwargs=children("MembreJury.ordre"))


class MembreJury(Base, table=True):
    """A member, by the subject of the token that signs for them; one president a jury: a partial unique index."""

    __tablename__ = "membre_jury"
    __table_args__ = (
        one_of("sexe", Sexe),
        UniqueConstraint("jury_id", "sujet"),
        Index("uq_membre_jury_president", "jury_id", unique=True, postgresql_where=text("president")),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    jury_id: UUID = Field(foreign_key="jury.id", ondelete="CASCADE")
    ordre: int
    sujet: str
    profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id", index=True)
    qualite: str
    sexe: Sexe = Field(sa_type=Text)
    qualifie: bool
    president: bool

    liens: list["LienMembre"] = Relationship(sa_relationship_kwargs=children("LienMembre.profil_id"))


class LienMembre(Base, table=True):
    """A link with a person that the member declared."""

    __tablename__ = "lien_membre"
    __table_args__ = (one_of("nature", NatureLien),)
    membre_id: UUID = Field(foreign_key="membre_jury.id", primary_key=True, ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id", primary_key=True, index=True)
    nature: NatureLien = Field(sa_type=Text)
