"""Reading plans: the person and the certificateur only."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.models import PlanAccompagnement
from services.kit.web.auth import Actor


def visible_plan(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read."""
    if actor.has("certificateur"):
        return true()
    return col(PlanAccompagnement.profil_id) == actor.profil if actor.profil else false()


def _plans() -> Select[PlanAccompagnement]:
    return select(PlanAccompagnement).options(selectinload(PlanAccompagnement.etapes))  # type: ignore[arg-type]


def list_plans(actor: Actor, *, ouverts: bool) -> Select[PlanAccompagnement]:
    statement = _plans().where(visible_plan(actor)).order_by(col(PlanAccompagnement.id))
    return statement.where(col(PlanAccompagnement.clos_le).is_(None)) if ouverts else statement


async def get_plan(db: AsyncSession, plan_id: UUID, *, lock: bool = False) -> PlanAccompagnement | None:
    statement = _plans().where(col(PlanAccompagnement.id) == plan_id).execution_options(populate_existing=True)
    return await db.scalar(statement.with_for_update(of=PlanAccompagnement) if lock else statement)


async def lock_open_plan(db: AsyncSession, profil_id: UUID, certification_id: UUID) -> PlanAccompagnement | None:
    """The person's open plan for the certification, kept from other writers."""
    statement = _plans().where(
        col(PlanAccompagnement.profil_id) == profil_id,
        col(PlanAccompagnement.certification_id) == certification_id,
        col(PlanAccompagnement.clos_le).is_(None),
    )
    return await db.scalar(statement.execution_options(populate_existing=True).with_for_update(of=PlanAccompagnement))
