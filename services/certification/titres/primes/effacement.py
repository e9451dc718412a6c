"""Erasing the primes of a person who is gone: what an employer was asked to pay stays in its accounts, without a name."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Prime


async def erase_primes_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    theirs = col(Prime.profil_id) == profil_id
    unclaimed = delete(Prime).where(theirs, col(Prime.reclamee_le).is_(None)).returning(col(Prime.id))
    gone = list(await db.scalars(unclaimed))
    unnamed = update(Prime).where(theirs).values(profil_id=None).returning(col(Prime.id))
    return [*gone, *await db.scalars(unnamed.execution_options(synchronize_session=False))]
