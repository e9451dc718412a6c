"""The places of a session: taken by one conditional UPDATE, freed and handed on under the lock of the session's row.

Whoever moves a place locks the session's row first, then candidatures: one order for all, so no deadlock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.errors import CertificationExpiree, InscriptionsFermees
from services.certification.models import Candidature, Etape, EtatCandidature, EtatSession, SessionCertification
from services.certification.offre.certifications.cycle import is_open_to_new_candidates
from services.kit.data.days import civil_day
from services.kit.web.errors import Problem


def registration_problem(
    session: SessionCertification, end_days: Mapping[Etape, date], today: date, *, engage_le: date | None = None
) -> Problem | None:
    """Why nobody may ask for a place today, or None.

    Who asked for the certification on the day `engage_le`, while it was registered, keeps their right until the last
    day on which it is delivered.
    """
    begins = session.inscription_a_partir_du
    if session.etat == EtatSession.ANNULEE:
        return InscriptionsFermees("La session est annulée.")
    if session.etat == EtatSession.PROGRAMMEE or (begins and today < begins):
        return InscriptionsFermees("Les inscriptions ne sont pas encore ouvertes.")
    if session.etat == EtatSession.CLOSE or today > session.inscription_jusqu_au:
        return InscriptionsFermees("Les inscriptions sont closes.")
    if not is_open_to_new_candidates(end_days, min(today, engage_le or today), session.fin_le):
        return CertificationExpiree("L'enregistrement ou la délivrance de la certification prend fin trop tôt.")
    return None


async def take_place(db: AsyncSession, session_id: UUID) -> SessionCertification | None:
    """Take one place if one is left, in one statement: the session as it now is, or None when it is full."""
    statement = (
        update(SessionCertification)
        .where(
            col(SessionCertification.id) == session_id,
            col(SessionCertification.etat) == EtatSession.OUVERTE,
            col(SessionCertification.places_prises) < col(SessionCertification.places),
        )
        .values(
            places_prises=col(SessionCertification.places_prises) + 1, version=col(SessionCertification.version) + 1
        )
        .returning(SessionCertification)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return (await db.execute(statement)).scalar_one_or_none()


def join_waiting_list(session: SessionCertification) -> int | None:
    """Rank order at the end of the list of a locked session, or None when the list is full."""
    if session.en_attente >= session.attente_max:
        return None
    session.en_attente += 1
    session.dernier_rang += 1
    return session.dernier_rang


def may_promote(session: SessionCertification, today: date) -> bool:
    """Whether a freed place still goes to the waiting list: until the first day of the épreuves."""
    return session.etat in (EtatSession.OUVERTE, EtatSession.CLOSE) and today <= session.debut_le


async def promote_waiting(db: AsyncSession, session: SessionCertification, now: datetime) -> Sequence[Candidature]:
    """Give the free places of a locked session to the first of its waiting list, each to exactly one."""
    free = session.places - session.places_prises
    if free <= 0 or session.en_attente == 0 or not may_promote(session, civil_day(now)):
        return []
    statement = (
        select(Candidature)
        .where(col(Candidature.session_id) == session.id, col(Candidature.etat) == EtatCandidature.EN_ATTENTE)
        .order_by(col(Candidature.ordre_attente))
        .limit(free)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    promoted = (await db.scalars(statement)).all()
    for candidature in promoted:
        CANDIDATURE.move(db, candidature, Transition.PROMOUVOIR, le=now)
    session.places_prises += len(promoted)
    session.en_attente -= len(promoted)
    return promoted


async def give_back(
    db: AsyncSession, session: SessionCertification, held: EtatCandidature, now: datetime
) -> Sequence[Candidature]:
    """Undo what a candidature held in a locked session, and promote whoever the free place goes to."""
    if held == EtatCandidature.INSCRITE:
        session.places_prises -= 1
    elif held == EtatCandidature.EN_ATTENTE:
        session.en_attente -= 1
    return await promote_waiting(db, session, now)
