"""Reading and writing propositions: their author finds them again, as they were."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Proposition
from services.kit.web.auth import Actor


def visible_proposition(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: those they made."""
    return col(Proposition.auteur) == actor.sujet


def list_propositions(actor: Actor) -> Select[*tuple[Any, ...]]:
    return select(Proposition).where(visible_proposition(actor)).order_by(col(Proposition.id))


async def insert_propositions(db: AsyncSession, rows: Sequence[Proposition]) -> set[UUID]:
    """Insert those that their author has not made yet; the ids of what is new."""
    if not rows:
        return set()
    statement = insert(Proposition).values([row.model_dump() for row in rows])
    return set(await db.scalars(statement.on_conflict_do_nothing().returning(col(Proposition.id))))


async def same_proposition(db: AsyncSession, row: Proposition) -> Proposition:
    """The proposition that this author already made of the same thing."""
    statement = select(Proposition).where(
        col(Proposition.auteur) == row.auteur,
        col(Proposition.certification_id) == row.certification_id,
        col(Proposition.profil_id) == row.profil_id,
        col(Proposition.session_id).is_not_distinct_from(row.session_id),
    )
    return (await db.scalars(statement)).one()
