"""What the other parts may know of a positionnement: whether it is concluded, and what it decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import DecisionPositionnement, Positionnement, VersionPositionnement


@dataclass(frozen=True)
class DecisionEnVigueur:
    """The decision in force; `minutes` of training left, None when the certification's durations are not known."""

    positionnement_id: UUID
    decision: DecisionPositionnement
    minutes: int | None
    conclu_le: datetime

    @property
    def heures(self) -> float | None:
        return None if self.minutes is None else self.minutes / 60


async def concluded(db: AsyncSession, profil_id: UUID, certification_id: UUID) -> DecisionEnVigueur | None:
    """The last decision on this person and certification, or None: it holds while the person contests it."""
    statement = (
        select(VersionPositionnement)
        .join(Positionnement, col(Positionnement.id) == col(VersionPositionnement.positionnement_id))
        .where(
            col(Positionnement.profil_id) == profil_id,
            col(Positionnement.certification_id) == certification_id,
            col(VersionPositionnement.decision).is_not(None),
        )
        .order_by(col(VersionPositionnement.ecrite_le).desc(), col(VersionPositionnement.id).desc())
        .limit(1)
    )
    row = await db.scalar(statement)
    if row is None or row.decision is None:
        return None
    return DecisionEnVigueur(
        positionnement_id=row.positionnement_id,
        decision=DecisionPositionnement(row.decision),
        minutes=row.minutes,
        conclu_le=row.ecrite_le,
    )
