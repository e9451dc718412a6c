"""Erasing the attestations of a person who is gone: only their places stay, which name nobody."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Attestation


async def erase_attestations_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Empty them; a place is never given again, or the next one revoked there would revoke theirs."""
    theirs = update(Attestation).where(col(Attestation.profil_id) == profil_id)
    emptied = theirs.values(profil_id=None, contenu=None).returning(col(Attestation.id))
    return list(await db.scalars(emptied.execution_options(synchronize_session=False)))
