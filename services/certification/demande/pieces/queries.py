"""Reading the pieces of a candidature."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.models import Jury, MembreJury, PieceDossier


async def members_of(db: AsyncSession, session_id: UUID | None) -> list[str]:
    """The subjects of those who judge a session, in order."""
    statement = select(col(MembreJury.sujet)).join(Jury, col(Jury.id) == col(MembreJury.jury_id))
    return sorted(await db.scalars(statement.where(col(Jury.session_id) == session_id)))


def last_of_its_title() -> ColumnElement[bool]:
    later = aliased(PieceDossier)
    replaced = select(1).where(
        col(later.candidature_id) == col(PieceDossier.candidature_id),
        col(later.titre) == col(PieceDossier.titre),
        col(later.numero) > col(PieceDossier.numero),
    )
    return ~exists(replaced.correlate(PieceDossier))


def list_pieces(candidature_id: UUID, *, every: bool) -> Select[*tuple[Any, ...]]:
    """As they were deposited: every version, or the last of each title."""
    statement = select(PieceDossier).where(col(PieceDossier.candidature_id) == candidature_id)
    return (statement if every else statement.where(last_of_its_title())).order_by(col(PieceDossier.id))


async def measures(db: AsyncSession, profil_id: UUID, candidature_id: UUID) -> tuple[int, int]:
    """How many pieces the candidature has, and how many bytes the person deposited in all."""
    count = func.count().filter(col(PieceDossier.candidature_id) == candidature_id)
    statement = select(count, func.coalesce(func.sum(col(PieceDossier.octets)), 0))
    row = (await db.execute(statement.where(col(PieceDossier.profil_id) == profil_id))).one()
    return int(row[0]), int(row[1])


async def next_number(db: AsyncSession, candidature_id: UUID, titre: str) -> int:
    statement = select(func.coalesce(func.max(col(PieceDossier.numero)), 0) + 1)
    statement = statement.where(col(PieceDossier.candidature_id) == candidature_id, col(PieceDossier.titre) == titre)
    return int(await db.scalar(statement) or 1)
