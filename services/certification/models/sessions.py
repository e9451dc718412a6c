"""Exam sessions and their places."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.offre import Certification
from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatSession(StrEnum):
    """État d'une session d'épreuves."""

    PROGRAMMEE = "programmee"
    OUVERTE = "ouverte"
    CLOSE = "close"
    ANNULEE = "annulee"


@versioned
class SessionCertification(Base, table=True):
    """An exam session. `places_prises` counts the candidatures that hold a place; the CHECK is the last wall."""

    __tablename__ = "session_certification"
    __table_args__ = (
        one_of("etat", EtatSession),
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("places_prises BETWEEN 0 AND places", name="places_prises"),
        CheckConstraint("en_attente BETWEEN 0 AND attente_max", name="en_attente"),
        CheckConstraint("minimum_ouverture BETWEEN 1 AND places", name="minimum_ouverture"),
        CheckConstraint("inscription_jusqu_au <= debut_le AND debut_le <= fin_le", name="dates"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    code: str = Field(unique=True)
    debut_le: date
    fin_le: date
    lieu: str
    inscription_a_partir_du: date | None = None
    inscription_jusqu_au: date
    places: int
    places_prises: int = 0
    attente_max: int
    en_attente: int = 0
    dernier_rang: int = 0
    etat: EtatSession = Field(sa_type=Text)
    minimum_ouverture: int | None = None
    confirmee_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))

    # never loaded: it tells the unit of work to insert a new certification before its sessions
    certification: Certification = Relationship(sa_relationship_kwargs={"lazy": "raise"})
