"""Reading candidatures: who sees which is written here for lists as the policies write it for single reads."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.models import (
    LIVE,
    Attestation,
    Candidature,
    EtatCandidature,
    PassageCandidature,
    RefusCandidature,
)
from services.kit.web.auth import Actor


def visible_candidature(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own, and for the certificateur all that was asked for."""
    own = col(Candidature.profil_id) == actor.profil if actor.profil else false()
    if actor.has("certificateur"):
        return or_(own, col(Candidature.etat).not_in((EtatCandidature.PROPOSEE, EtatCandidature.DECLINEE)))
    return own


def _rank() -> ScalarSelect[int | None]:
    """Place in the waiting list, from 1; null for whoever does not wait."""
    ahead = aliased(Candidature)
    return (
        select(func.nullif(func.count(), 0))
        .select_from(ahead)
        .where(
            col(Candidature.etat) == EtatCandidature.EN_ATTENTE,
            col(ahead.session_id) == Candidature.session_id,
            col(ahead.etat) == EtatCandidature.EN_ATTENTE,
            col(ahead.ordre_attente) <= col(Candidature.ordre_attente),
        )
        .correlate(Candidature)
        .scalar_subquery()
    )


def list_candidatures(
    actor: Actor, *, session_id: UUID | None = None, etat: EtatCandidature | None = None
) -> Select[*tuple[Any, ...]]:
    """(Candidature, rang), in the order in which they came."""
    statement = select(Candidature, _rank()).where(visible_candidature(actor)).order_by(col(Candidature.id))
    if session_id is not None:
        statement = statement.where(col(Candidature.session_id) == session_id)
    return statement.where(col(Candidature.etat) == etat) if etat is not None else statement


async def get_candidature(db: AsyncSession, candidature_id: UUID) -> tuple[Candidature, int | None] | None:
    """The candidature read anew, and its rank."""
    statement = select(Candidature, _rank()).where(col(Candidature.id) == candidature_id)
    row = (await db.execute(statement.execution_options(populate_existing=True))).first()
    return (row[0], row[1]) if row else None


async def lock_candidature(db: AsyncSession, candidature_id: UUID) -> Candidature | None:
    statement = select(Candidature).where(col(Candidature.id) == candidature_id).with_for_update()
    return await db.scalar(statement.execution_options(populate_existing=True))


def list_passages(candidature_id: UUID) -> Select[*tuple[Any, ...]]:
    statement = select(PassageCandidature).where(col(PassageCandidature.candidature_id) == candidature_id)
    return statement.order_by(col(PassageCandidature.id))


def list_refus(candidature_id: UUID) -> Select[*tuple[Any, ...]]:
    statement = select(RefusCandidature).where(col(RefusCandidature.candidature_id) == candidature_id)
    return statement.order_by(col(RefusCandidature.id))


async def last_refus(db: AsyncSession, candidature_id: UUID) -> RefusCandidature | None:
    statement = select(RefusCandidature).where(col(RefusCandidature.candidature_id) == candidature_id)
    return await db.scalar(statement.order_by(col(RefusCandidature.id).desc()).limit(1))


async def has_live_candidature(db: AsyncSession, certification_id: UUID, profil_id: UUID) -> bool:
    statement = select(1).where(
        col(Candidature.certification_id) == certification_id,
        col(Candidature.profil_id) == profil_id,
        col(Candidature.etat).in_(LIVE),
    )
    return await db.scalar(statement) is not None


async def was_certified(db: AsyncSession, certification_id: UUID, profil_id: UUID, *, on: date) -> bool:
    """Whether a jury gave it whole, and it is still good on a day."""
    last = select(func.max(func.coalesce(col(Attestation.valable_jusqu_au), date.max))).where(
        col(Attestation.certification_id) == certification_id,
        col(Attestation.profil_id) == profil_id,
        col(Attestation.bloc_id).is_(None),
        col(Attestation.revoquee_le).is_(None),
    )
    if (await db.scalar(last) or on) < on:
        return False
    statement = select(1).where(
        col(Candidature.certification_id) == certification_id,
        col(Candidature.profil_id) == profil_id,
        col(Candidature.etat) == EtatCandidature.VALIDEE,
    )
    return await db.scalar(statement) is not None


async def insert_candidature(db: AsyncSession, values: dict[str, Any]) -> bool:
    """Insert unless the person already has a live candidature for the certification (the unique index decides)."""
    statement = insert(Candidature).values(values).on_conflict_do_nothing().returning(col(Candidature.id))
    return await db.scalar(statement) is not None
