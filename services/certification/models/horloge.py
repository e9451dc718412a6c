"""What falls on a day, and what is then told to whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base
from services.kit.data.db import new_id


class Echeance(Base, table=True):
    """An effect that a rule gives to something when its day comes; the row goes with the effect, in its transaction."""

    __tablename__ = "echeance"
    __table_args__ = (UniqueConstraint("effet", "objet_id"), Index(None, "tombe_le", "id"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    effet: str
    objet_id: UUID = Field(index=True)
    regle: str
    tombe_le: date


class Notification(Base, table=True):
    """A sentence told to a person, to those who hold an employer's human resources, or to all of a role: one of these."""

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint("num_nonnulls(profil_id, entite_id, role) = 1", name="destinataire"),
        Index(None, "profil_id", "id", postgresql_where=text("profil_id IS NOT NULL")),
        Index(None, "entite_id", "id", postgresql_where=text("entite_id IS NOT NULL")),
        Index(None, "role", "id", postgresql_where=text("role IS NOT NULL")),
        Index(None, "lue_le", postgresql_where=text("lue_le IS NOT NULL")),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id")
    entite_id: UUID | None = None
    role: str | None = None
    objet: str
    objet_id: UUID
    texte: str
    creee_le: datetime = Field(sa_type=DateTime(timezone=True))
    lue_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
