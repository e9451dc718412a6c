"""Whoever is erased gives back the place or the rank that they hold."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.candidatures.service import hand_on
from services.certification.demande.sessions.queries import find_session
from services.certification.models import HOLDING, Candidature, EtatCandidature
from services.kit.data.uow import UnitOfWork


async def give_places_back(uow: UnitOfWork, profil_ids: Sequence[UUID]) -> None:
    """Withdraw the candidatures that hold something, and say so, before they are deleted."""
    theirs = select(Candidature).where(col(Candidature.profil_id).in_(profil_ids), col(Candidature.etat).in_(HOLDING))
    for candidature in (await uow.db.scalars(theirs.order_by(col(Candidature.session_id)))).all():
        assert candidature.session_id is not None, "what holds a place holds it in a session"
        found = await find_session(uow.db, candidature.session_id, lock=True)
        await uow.db.refresh(candidature)
        held = EtatCandidature(candidature.etat)
        CANDIDATURE.move(uow.db, candidature, Transition.RETIRER, le=uow.now)
        await hand_on(uow, candidature, Transition.RETIRER, found[0], held)
