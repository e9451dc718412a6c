"""Reading the items of the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.models import Competence, Exigence, Metier, Nature
from services.competences.recherche import search


@dataclass(frozen=True)
class CompetencesVoulues:
    """What a list is narrowed to; None does not narrow."""

    referentiel: str | None = None
    code: str | None = None
    nature: Nature | None = None
    q: str | None = None
    retirees: bool = False


def list_competences(wanted: CompetencesVoulues) -> Select[*tuple[Any, ...]]:
    """By référentiel and code, or the best found first when words are searched."""
    statement = select(Competence)
    for column, value in (
        (Competence.referentiel, wanted.referentiel),
        (Competence.code, wanted.code),
        (Competence.nature, wanted.nature),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    if not wanted.retirees:
        statement = statement.where(col(Competence.retiree).is_(False))
    if wanted.q is not None:
        found = search(Competence, wanted.q)
        statement = statement.where(found.matches).order_by(found.score.desc())
    return statement.order_by(col(Competence.referentiel), col(Competence.code))


async def get_competence(db: AsyncSession, competence_id: UUID, *, lock: bool = False) -> Competence | None:
    statement = select(Competence).where(col(Competence.id) == competence_id)
    found: Competence | None = await db.scalar(statement.with_for_update() if lock else statement)
    return found


async def hold_competences(db: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Competence]:
    """The compétences of these ids, by id, kept from being retired until the transaction ends."""
    statement = select(Competence).where(col(Competence.id).in_(ids)).order_by(col(Competence.id))
    return {row.id: row for row in await db.scalars(statement.with_for_update(read=True))}


async def is_required(db: AsyncSession, competence_id: UUID) -> bool:
    """Whether a métier in force requires the item."""
    statement = (
        select(col(Exigence.metier_id))
        .join(Metier, col(Metier.id) == col(Exigence.metier_id))
        .where(col(Exigence.competence_id) == competence_id, col(Metier.retire).is_(False))
        .limit(1)
    )
    return await db.scalar(statement) is not None
