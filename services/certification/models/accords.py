"""What a person asks of their employer when a route needs it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatDemande(StrEnum):
    """Où en est une demande d'accord."""

    EN_ATTENTE = "en_attente"
    ACCORDEE = "accordee"
    REPORTEE = "reportee"
    REFUSEE = "refusee"
    RETIREE = "retiree"


@versioned
class DemandeAccord(Base, table=True):
    """A request to the employer, with the version of the rule under which it was made: a later one changes nothing of it.

    `silence_le` is the first day on which no answer has become one, `silence_vaut`; `close_le` the instant of the answer or withdrawal.
    """

    __tablename__ = "demande_accord"
    __table_args__ = (
        one_of("etat", EtatDemande),
        CheckConstraint("debut_souhaite_le <= fin_souhaitee_le", name="dates"),
        CheckConstraint("(etat = 'reportee') = (reportee_au IS NOT NULL)", name="reportee_au"),
        CheckConstraint("etat NOT IN ('reportee', 'refusee') OR motif IS NOT NULL", name="motif"),
        CheckConstraint("(etat = 'en_attente') = (close_le IS NULL)", name="close_le"),
        CheckConstraint("(silence_le IS NULL) = (silence_vaut IS NULL)", name="silence"),
        CheckConstraint("NOT par_silence OR etat IN ('accordee', 'refusee')", name="par_silence"),
        Index(
            "uq_demande_accord_en_attente",
            "profil_id",
            "certification_id",
            "voie",
            unique=True,
            postgresql_where=text("etat = 'en_attente'"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    entite_id: UUID = Field(index=True)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    bloc_id: UUID | None = Field(default=None, foreign_key="bloc_competences.id", ondelete="SET NULL")
    voie: str
    regle_id: UUID = Field(foreign_key="version_regle.id")
    debut_souhaite_le: date
    fin_souhaitee_le: date | None = None
    heures: int | None = None
    demandee_le: datetime = Field(sa_type=DateTime(timezone=True))
    silence_le: date | None = None
    silence_vaut: str | None = None
    etat: EtatDemande = Field(sa_type=Text)
    motif: str | None = None
    reportee_au: date | None = None
    close_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    par_silence: bool = False
