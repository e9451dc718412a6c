"""Stored recommendations: found by what they were computed from, the last ones kept, an erased person's never."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.web.errors import NotFound
from services.matching.index.consumers import lock_of
from services.matching.models import CatalogueFige, Objet, ProfilEfface, Recommandation


async def find_same(db: AsyncSession, profil_id: UUID, objet: Objet, empreinte: str) -> Recommandation | None:
    """The answer already given to the same inputs."""
    found: Recommandation | None = await db.scalar(
        select(Recommandation).where(
            col(Recommandation.profil_id) == profil_id,
            col(Recommandation.objet) == objet,
            col(Recommandation.empreinte) == empreinte,
        )
    )
    return found


async def get_recommandation(db: AsyncSession, id: UUID) -> Recommandation | None:
    return await db.get(Recommandation, id)


async def keep(db: AsyncSession, row: Recommandation, limit: int) -> Recommandation:
    """Store an answer and drop the oldest ones; the one stored first wins when two requests computed the same."""
    await db.execute(select(func.pg_advisory_xact_lock_shared(lock_of(row.profil_id))))
    if await db.get(ProfilEfface, row.profil_id) is not None:
        raise NotFound
    statement = insert(Recommandation).values(row.model_dump()).on_conflict_do_nothing()
    if await db.scalar(statement.returning(col(Recommandation.id))) is None:
        same = await find_same(db, row.profil_id, row.objet, row.empreinte)
        return same or row
    await db.execute(_too_many(row, limit))
    return row


def _too_many(row: Recommandation, limit: int):  # type: ignore[no-untyped-def]
    own = (col(Recommandation.profil_id) == row.profil_id, col(Recommandation.objet) == row.objet)
    oldest_kept = (
        select(col(Recommandation.id))
        .where(*own)
        .order_by(col(Recommandation.id).desc())
        .offset(limit - 1)
        .limit(1)
        .scalar_subquery()
    )
    return delete(Recommandation).where(*own, col(Recommandation.id) < oldest_kept)


async def catalogue_is_kept(db: AsyncSession, empreinte: str) -> bool:
    statement = select(col(CatalogueFige.empreinte)).where(col(CatalogueFige.empreinte) == empreinte)
    return await db.scalar(statement) is not None


async def keep_catalogue(db: AsyncSession, empreinte: str, contenu: bytes, now: datetime, limit: int) -> None:
    """Write a catalogue once and drop those written long ago, never the one in use."""
    row = {"empreinte": empreinte, "contenu": contenu, "ecrit_le": now}
    await db.execute(insert(CatalogueFige).values(row).on_conflict_do_nothing())
    old = select(col(CatalogueFige.empreinte)).order_by(col(CatalogueFige.ecrit_le).desc()).offset(limit)
    statement = delete(CatalogueFige).where(
        col(CatalogueFige.empreinte).in_(old), col(CatalogueFige.empreinte) != empreinte
    )
    await db.execute(statement)


async def get_catalogue(db: AsyncSession, empreinte: str) -> bytes | None:
    contenu: bytes | None = await db.scalar(
        select(col(CatalogueFige.contenu)).where(col(CatalogueFige.empreinte) == empreinte)
    )
    return contenu
