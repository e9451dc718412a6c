"""A cancelled session lets everybody go: each request lives on, without a session."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.annonces import announce, tell
from services.certification.models import HOLDING, Candidature, SessionCertification
from services.kit.data.uow import UnitOfWork

ANNULEE = "La session {code} est annulée. Votre candidature reste déposée : choisissez une autre session."


async def lock_holders(uow: UnitOfWork, session: SessionCertification) -> Sequence[Candidature]:
    """Candidatures that hold a place or a rank in a locked session, the waiting list last and in its order."""
    statement = (
        select(Candidature)
        .where(col(Candidature.session_id) == session.id, col(Candidature.etat).in_(HOLDING))
        .order_by(col(Candidature.etat).desc(), col(Candidature.ordre_attente), col(Candidature.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await uow.db.scalars(statement)).all()


async def release_everybody(uow: UnitOfWork, session: SessionCertification) -> None:
    """Give every holder of a locked session back to their request."""
    holders = await lock_holders(uow, session)
    for candidature in holders:
        CANDIDATURE.move(uow.db, candidature, Transition.LIBERER, le=uow.now)
        candidature.session_id, candidature.ordre_attente = None, None
        announce(uow, candidature, Transition.LIBERER)
        await tell(uow, candidature, ANNULEE.format(code=session.code))
    session.places_prises, session.en_attente = 0, 0
