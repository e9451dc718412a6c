"""Decisions that a certification may see more than once: renewals of its registration, replacements by others."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base
from services.kit.data.db import new_id


class RenouvellementCertification(Base, table=True):
    """A renewal: until when the registration held, until when it holds, and who decided. Rows are never changed."""

    __tablename__ = "renouvellement_certification"
    __table_args__ = (
        CheckConstraint("fin_precedente_le < fin_enregistrement_le", name="fin"),
        CheckConstraint("fin_enregistrement_le <= limite_delivrance_le", name="limite"),
        Index(None, "certification_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id", ondelete="CASCADE")
    le: date
    decidee_par: str
    fin_precedente_le: date
    fin_enregistrement_le: date
    limite_delivrance_le: date | None = None
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True))


class RemplacementCertification(Base, table=True):
    """That a certification is replaced by another one from a day on; it may be by several. Rows are never changed."""

    __tablename__ = "remplacement_certification"
    __table_args__ = (CheckConstraint("certification_id <> remplacante_id", name="autre"),)
    certification_id: UUID = Field(foreign_key="certification.id", primary_key=True, ondelete="CASCADE")
    remplacante_id: UUID = Field(foreign_key="certification.id", primary_key=True, index=True, ondelete="CASCADE")
    le: date
    decidee_par: str
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True))
