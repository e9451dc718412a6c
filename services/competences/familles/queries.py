"""Reading familles."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.models import Famille


def list_familles(referentiel: str | None, code: str | None, parent_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """Ordered by référentiel and code; None does not narrow."""
    statement = select(Famille).order_by(col(Famille.referentiel), col(Famille.code))
    for column, wanted in ((Famille.referentiel, referentiel), (Famille.code, code), (Famille.parent_id, parent_id)):
        if wanted is not None:
            statement = statement.where(col(column) == wanted)
    return statement


async def get_famille(db: AsyncSession, famille_id: UUID, *, lock: bool = False) -> Famille | None:
    statement = select(Famille).where(col(Famille.id) == famille_id)
    found: Famille | None = await db.scalar(statement.with_for_update() if lock else statement)
    return found


async def ancestors(db: AsyncSession, famille_id: UUID) -> set[UUID]:
    """The famille and all that are above it."""
    above = select(col(Famille.id), col(Famille.parent_id)).where(col(Famille.id) == famille_id)
    tree = above.cte("ascendance", recursive=True)
    parent = select(col(Famille.id), col(Famille.parent_id)).join(tree, col(Famille.id) == tree.c.parent_id)
    return set(await db.scalars(select(tree.union(parent).c.id)))
