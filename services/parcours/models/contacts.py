"""What an employer asks of somebody elsewhere who agreed to be seen, and what the person answers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import DateTime, Field

from services.kit.data.db import new_id
from services.parcours.models.socle import Base, of_profil, one_of


class ReponseContact(StrEnum):
    """Ce que la personne répond."""

    INTERESSEE = "interessee"
    DECLINEE = "declinee"


class Contact(Base, table=True):
    """A request to be put in touch. Who asks knows the person by `pseudonyme` alone, until they say that they are interested.

    One a name, not one a person: who agreed again under another name must not be recognised by a refusal.
    """

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("entite_id", "pseudonyme"),
        one_of("reponse", ReponseContact),
        CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name="repondu_le"),
        CheckConstraint("coordonnees IS NULL OR reponse = 'interessee'", name="coordonnees"),
        Index(None, "profil_id", "id"),
        Index(None, "entite_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    profil_id: UUID = of_profil()
    entite_id: UUID = Field(foreign_key="entite.id")
    metier_id: UUID = Field(foreign_key="metier_connu.id")
    pseudonyme: UUID
    texte: str
    demande_le: datetime = Field(sa_type=DateTime(timezone=True))
    reponse: ReponseContact | None = Field(default=None, sa_type=Text)
    repondu_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    coordonnees: str | None = None
    expire_le: datetime = Field(sa_type=DateTime(timezone=True), index=True)
