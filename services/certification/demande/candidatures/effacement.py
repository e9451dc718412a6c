"""Whoever is erased, or has joined another record for good, gives back the place or the rank that they hold."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.candidatures.service import hand_on
from services.certification.demande.sessions.queries import find_session
from services.certification.models import HOLDING, LIVE, Candidature, EtatCandidature
from services.kit.data.uow import UnitOfWork


async def give_places_back(uow: UnitOfWork, profil_ids: Sequence[UUID]) -> None:
    """Withdraw the candidatures that hold something, and say so, before they are deleted."""
    await _withdraw(uow, profil_ids, HOLDING)


async def ask_no_more(uow: UnitOfWork, profil_id: UUID) -> None:
    """Withdraw every candidature that runs: the record is closed, nobody could do it from there."""
    await _withdraw(uow, [profil_id], LIVE)


async def _withdraw(uow: UnitOfWork, profil_ids: Sequence[UUID], states: Sequence[str]) -> None:
    theirs = select(Candidature).where(col(Candidature.profil_id).in_(profil_ids), col(Candidature.etat).in_(states))
    for candidature in (await uow.db.scalars(theirs.order_by(col(Candidature.session_id)))).all():
        session_id = candidature.session_id
        session = (await find_session(uow.db, session_id, lock=True))[0] if session_id else None
        await uow.db.refresh(candidature)
        held = EtatCandidature(candidature.etat) if candidature.etat in HOLDING else None
        CANDIDATURE.move(uow.db, candidature, Transition.RETIRER, le=uow.now)
        await hand_on(uow, candidature, Transition.RETIRER, session, held)
