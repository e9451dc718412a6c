"""The emplois of a person: where, from when to when, and what is done there."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlmodel import Field

from services.kit.data.db import new_id, versioned
from services.parcours.models.socle import Base, of_profil


@versioned
class Emploi(Base, table=True):
    """A person employed by an entity, which calls them by a matricule. It ends, and is deleted with the person alone.

    `fin_le` is the last day, null while none is known; `debut_le` is null when the first day is unknown. The version moves
    with the affectations too: both are read and written together.
    """

    __tablename__ = "emploi"
    __table_args__ = (
        Index("uq_emploi_sans_fin", "entite_id", "matricule", unique=True, postgresql_where=text("fin_le IS NULL")),
        Index(None, "entite_id", "matricule"),
        Index(None, "profil_id"),
        CheckConstraint("fin_le >= debut_le", name="dates"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = of_profil()
    entite_id: UUID = Field(foreign_key="entite.id")
    matricule: str
    debut_le: date | None = None
    fin_le: date | None = None


@versioned
class Affectation(Base, table=True):
    """What is done in an emploi: the one without `fin_le` is its last, and lasts as long as the emploi.

    Each emploi has exactly one of these. `debut_le` is null for a first one of which the first day is unknown.
    """

    __tablename__ = "affectation"
    __table_args__ = (
        Index("uq_affectation_derniere", "emploi_id", unique=True, postgresql_where=text("fin_le IS NULL")),
        Index(None, "emploi_id"),
        Index(None, "manager_id"),
        Index(None, "metier_id"),
        CheckConstraint("fin_le >= debut_le", name="dates"),
        CheckConstraint("quotite > 0 AND quotite <= 1", name="quotite"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    emploi_id: UUID = Field(foreign_key="emploi.id", ondelete="CASCADE")
    metier_id: UUID | None = Field(default=None, foreign_key="metier_connu.id")
    manager_id: UUID | None = Field(default=None, foreign_key="profil.id")
    quotite: float | None = Field(default=None, sa_type=Numeric(asdecimal=False))
    lieu: str | None = None
    debut_le: date | None = None
    fin_le: date | None = None
