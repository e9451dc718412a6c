"""Propositions, erased in their time with what the person did of them, whatever it was; or with the person."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.horloge.effacement import Perime, civil_date
from services.certification.models import Candidature, EtatCandidature, Proposition

UNANSWERED_OR_DECLINED = (EtatCandidature.PROPOSEE, EtatCandidature.DECLINEE)


async def erase_propositions(db: AsyncSession, perime: Perime) -> list[UUID]:
    """One that was accepted leaves the candidature, which is the person's own."""
    old = select(col(Proposition.id)).where(perime(civil_date(col(Proposition.proposee_le))))
    waiting = delete(Candidature).where(
        col(Candidature.proposition_id).in_(old), col(Candidature.etat).in_(UNANSWERED_OR_DECLINED)
    )
    gone = list(await db.scalars(waiting.returning(col(Candidature.id))))
    statement = delete(Proposition).where(perime(civil_date(col(Proposition.proposee_le))))
    return [*gone, *await db.scalars(statement.returning(col(Proposition.id)))]


async def erase_propositions_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    statement = delete(Proposition).where(col(Proposition.profil_id) == profil_id)
    return list(await db.scalars(statement.returning(col(Proposition.id))))
