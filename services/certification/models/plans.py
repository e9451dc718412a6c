"""The accompaniment that a partial validation, or none, opens by itself."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class MotifCloture(StrEnum):
    """Pourquoi un plan se clôt ; la liste est close."""

    CERTIFICATION_OBTENUE = "certification_obtenue"
    RENONCEMENT_DE_LA_PERSONNE = "renoncement_de_la_personne"
    ECHEANCE_PASSEE = "echeance_passee"
    CERTIFICATION_CLOSE = "certification_close"


@versioned
class PlanAccompagnement(Base, table=True):
    """What leads a person from what a jury left missing to the whole certification; one open plan a person and
    certification: a partial unique index."""

    __tablename__ = "plan_accompagnement"
    __table_args__ = (
        one_of("motif_cloture", MotifCloture),
        CheckConstraint("(clos_le IS NULL) = (motif_cloture IS NULL)", name="cloture"),
        # what a candidature points to: the plan of that very person and certification
        UniqueConstraint("id", "profil_id", "certification_id"),
        Index(
            "uq_plan_accompagnement_ouvert",
            "profil_id",
            "certification_id",
            unique=True,
            postgresql_where=text("clos_le IS NULL"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    ouvert_le: datetime = Field(sa_type=DateTime(timezone=True))
    modifie_le: datetime = Field(sa_type=DateTime(timezone=True))
    echeance_le: date
    accompagnateur: str | None = None
    accompagnateur_profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id", index=True)
    session_proposee_id: UUID | None = Field(default=None, foreign_key="session_certification.id", index=True)
    clos_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    motif_cloture: MotifCloture | None = Field(default=None, sa_type=Text)

    etapes: list["EtapePlan"] = Relationship(sa_relationship_kwargs=children("EtapePlan.ordre"))


class EtapePlan(Base, table=True):
    """A step: a bloc to sit again, or a work of preparation."""

    __tablename__ = "etape_plan"
    __table_args__ = (Index(None, "plan_id", "ordre"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    plan_id: UUID = Field(foreign_key="plan_accompagnement.id", ondelete="CASCADE")
    ordre: int
    bloc_id: UUID | None = Field(default=None, foreign_key="bloc_competences.id", index=True)
    intitule: str
    echeance_le: date
    faite_le: date | None = None
