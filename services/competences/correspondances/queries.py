"""Reading crosswalks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.models import Correspondance, Statut


@dataclass(frozen=True)
class CorrespondancesVoulues:
    """What a list is narrowed to; None does not narrow."""

    metier: UUID | None = None
    competence: UUID | None = None
    referentiel: str | None = None
    code: str | None = None
    statut: Statut | None = None


def list_correspondances(wanted: CorrespondancesVoulues) -> Select[*tuple[Any, ...]]:
    """By the code they point at."""
    statement = select(Correspondance).order_by(
        col(Correspondance.referentiel), col(Correspondance.code), col(Correspondance.id)
    )
    for column, value in (
        (Correspondance.metier_id, wanted.metier),
        (Correspondance.competence_id, wanted.competence),
        (Correspondance.referentiel, wanted.referentiel),
        (Correspondance.code, wanted.code),
        (Correspondance.statut, wanted.statut),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    return statement


async def get_correspondance(db: AsyncSession, correspondance_id: UUID, *, lock: bool = False) -> Correspondance | None:
    statement = select(Correspondance).where(col(Correspondance.id) == correspondance_id)
    found: Correspondance | None = await db.scalar(statement.with_for_update() if lock else statement)
    return found
