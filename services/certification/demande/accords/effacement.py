"""What is kept of the requests to employers, erased in its time or with the person."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.horloge.effacement import Perime, civil_date
from services.certification.models import DemandeAccord


async def erase_demandes(db: AsyncSession, perime: Perime) -> list[UUID]:
    """Erase the closed requests that were kept long enough."""
    statement = delete(DemandeAccord).where(perime(civil_date(col(DemandeAccord.close_le))))
    return list(await db.scalars(statement.returning(col(DemandeAccord.id))))


async def erase_demandes_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase all that a person asked; the ids of what is gone."""
    statement = delete(DemandeAccord).where(col(DemandeAccord.profil_id) == profil_id)
    return list(await db.scalars(statement.returning(col(DemandeAccord.id))))
