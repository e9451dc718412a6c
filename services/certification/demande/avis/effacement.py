"""Opinions and what was asked of managers, erased in their time or with the person."""

from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.horloge.effacement import Perime, civil_date
from services.certification.models import AvisManager, DemandeAvis, LectureRaisons


async def erase_avis(db: AsyncSession, perime: Perime) -> list[UUID]:
    asked = func.coalesce(col(DemandeAvis.close_le), col(DemandeAvis.demandee_le))
    demandes = delete(DemandeAvis).where(perime(civil_date(asked))).returning(col(DemandeAvis.id))
    avis = delete(AvisManager).where(perime(col(AvisManager.expire_le))).returning(col(AvisManager.id))
    return [*await db.scalars(demandes), *await db.scalars(avis)]


async def erase_avis_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase what is about a person; what they said of others, as a manager, stays without its author."""
    concerned = (col(DemandeAvis.profil_id) == profil_id) | (col(DemandeAvis.manager_id) == profil_id)
    demandes = delete(DemandeAvis).where(concerned).returning(col(DemandeAvis.id))
    avis = delete(AvisManager).where(col(AvisManager.profil_id) == profil_id).returning(col(AvisManager.id))
    await db.execute(delete(LectureRaisons).where(col(LectureRaisons.profil_id) == profil_id))
    theirs = update(AvisManager).where(col(AvisManager.manager_id) == profil_id).values(manager_id=None)
    await db.execute(theirs.execution_options(synchronize_session=False))
    return [*await db.scalars(demandes), *await db.scalars(avis)]
