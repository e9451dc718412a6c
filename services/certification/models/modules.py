"""Modules of training on offer: what a positionnement composes a course of."""

from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.certification.models.socle import Base
from services.kit.data.db import new_id, versioned


class Financeur(StrEnum):
    """Qui peut payer un module."""

    OPCO = "opco"
    EMPLOYEUR = "employeur"
    CPF = "cpf"
    PERSONNE = "personne"
    BRANCHE = "branche"
    AUTRE = "autre"


@versioned
class ModuleFormation(Base, table=True):
    """A module that prepares a bloc, or one compétence of it; `cout` in euros, as the organisme says it."""

    __tablename__ = "module_formation"
    __table_args__ = (
        CheckConstraint("heures > 0 AND cout >= 0", name="mesures"),
        Index(None, "certification_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id", ondelete="CASCADE")
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", index=True, ondelete="CASCADE")
    competence_id: UUID | None = Field(default=None, foreign_key="competence_connue.id", index=True)
    intitule: str
    organisme: str
    heures: int
    cout: Decimal = Field(sa_type=Numeric(10, 2))
    financeurs: list[str] = Field(sa_type=JSONB)
    sessions: list[dict[str, Any]] = Field(sa_type=JSONB)
