"""Reading exam sessions; every session is visible to everybody, like its certification."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Etape, EtapeCertification, EtatSession, SessionCertification
from services.kit.web.errors import NotFound


def _day_of(etape: Etape) -> ScalarSelect[date]:
    return (
        select(col(EtapeCertification.le))
        .where(
            col(EtapeCertification.certification_id) == SessionCertification.certification_id,
            col(EtapeCertification.etape) == etape,
        )
        .correlate(SessionCertification)
        .scalar_subquery()
    )


FIN_ENREGISTREMENT = _day_of(Etape.FIN_ENREGISTREMENT)
LIMITE_DELIVRANCE = _day_of(Etape.LIMITE_DELIVRANCE)
SESSION_AND_END_DAYS = select(SessionCertification, FIN_ENREGISTREMENT, LIMITE_DELIVRANCE)


def open_on(today: date) -> ColumnElement[bool]:
    """Sessions where somebody may ask for a place today; the same rule in Python is `places.registration_problem`."""
    begins = col(SessionCertification.inscription_a_partir_du)
    limite = LIMITE_DELIVRANCE
    return (
        (col(SessionCertification.etat) == EtatSession.OUVERTE)
        & (begins.is_(None) | (begins <= today))
        & (col(SessionCertification.inscription_jusqu_au) >= today)
        & or_(FIN_ENREGISTREMENT.is_(None), today <= FIN_ENREGISTREMENT)
        & or_(
            limite.is_not(None) & (limite >= col(SessionCertification.fin_le)),
            limite.is_(None)
            & or_(FIN_ENREGISTREMENT.is_(None), col(SessionCertification.fin_le) <= FIN_ENREGISTREMENT),
        )
    )


def list_sessions(
    *, today: date, certification_id: UUID | None = None, code: str | None = None, ouvertes: bool = False
) -> Select[*tuple[Any, ...]]:
    """(SessionCertification, end of registration, delivery limit), the soonest first."""
    statement = SESSION_AND_END_DAYS.order_by(col(SessionCertification.debut_le), col(SessionCertification.id))
    if certification_id is not None:
        statement = statement.where(col(SessionCertification.certification_id) == certification_id)
    if code is not None:
        statement = statement.where(col(SessionCertification.code) == code)
    return statement.where(open_on(today)) if ouvertes else statement


async def get_session(
    db: AsyncSession, session_id: UUID, *, lock: bool = False
) -> tuple[SessionCertification, dict[Etape, date]] | None:
    """The session read anew and its certification's end days; `lock` keeps every other taker of its places out."""
    statement = SESSION_AND_END_DAYS.where(col(SessionCertification.id) == session_id)
    statement = statement.execution_options(populate_existing=True)
    if lock:
        statement = statement.with_for_update(of=SessionCertification)
    row = (await db.execute(statement)).first()
    return (row[0], end_days(row[1], row[2])) if row else None


async def find_session(
    db: AsyncSession, session_id: UUID, *, lock: bool = False
) -> tuple[SessionCertification, dict[Etape, date]]:
    """`get_session`, or NotFound."""
    found = await get_session(db, session_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def end_days(fin: date | None, limite: date | None) -> dict[Etape, date]:
    days = {Etape.FIN_ENREGISTREMENT: fin, Etape.LIMITE_DELIVRANCE: limite}
    return {etape: day for etape, day in days.items() if day is not None}


async def code_is_taken(db: AsyncSession, code: str, but: UUID | None = None) -> bool:
    statement = select(col(SessionCertification.id)).where(col(SessionCertification.code) == code)
    if but is not None:
        statement = statement.where(col(SessionCertification.id) != but)
    return await db.scalar(statement) is not None


async def lock_sessions(db: AsyncSession, codes: Collection[str]) -> dict[str, SessionCertification]:
    """The sessions of these codes, by code, locked in one order."""
    statement = select(SessionCertification).where(col(SessionCertification.code).in_(codes))
    rows = await db.scalars(statement.order_by(col(SessionCertification.code)).with_for_update())
    return {row.code: row for row in rows}
