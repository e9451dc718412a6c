"""A person's positionnements, erased with them."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Positionnement


async def erase_positionnements_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase them with their versions; the ids of what is gone."""
    statement = delete(Positionnement).where(col(Positionnement.profil_id) == profil_id)
    return list(await db.scalars(statement.returning(col(Positionnement.id))))
