"""The decisions in force of a candidature: of each bloc, the last of its chain."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.models import DecisionBloc, Deliberation
from services.certification.offre.blocs import in_force


async def decided_blocs(db: AsyncSession, candidature_id: UUID) -> dict[UUID, DecisionBloc]:
    """By bloc, the decision in force of this candidature."""
    rows = await db.scalars(select(DecisionBloc).where(col(DecisionBloc.candidature_id) == candidature_id, in_force()))
    return {row.bloc_id: row for row in rows}


def list_deliberations(candidature_id: UUID) -> Select[Deliberation]:
    """With their decisions, the first first."""
    statement = select(Deliberation).where(col(Deliberation.candidature_id) == candidature_id)
    return statement.options(selectinload(Deliberation.decisions)).order_by(col(Deliberation.id))  # type: ignore[arg-type]


async def get_deliberation(db: AsyncSession, candidature_id: UUID, deliberation_id: UUID) -> Deliberation | None:
    return await db.scalar(list_deliberations(candidature_id).where(col(Deliberation.id) == deliberation_id))


async def last_deliberation(db: AsyncSession, candidature_id: UUID) -> Deliberation | None:
    """What the next one is chained to."""
    statement = select(Deliberation).where(col(Deliberation.candidature_id) == candidature_id)
    return await db.scalar(statement.order_by(col(Deliberation.id).desc()).limit(1))
