"""A session that moves tells everybody whom it concerns: who holds a place or a rank, and who was invited to it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlmodel import col

from services.certification.demande.annonces import tell
from services.certification.demande.sessions.annulation import lock_holders
from services.certification.models import Candidature, EtatCandidature, Proposition, SessionCertification
from services.certification.notifications.service import notify
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, InconsistentDates

SE_VOIT = ("debut_le", "fin_le", "lieu")
CHANGE = "La session {code} change : elle a lieu {quand}, à {lieu}. {suite}"
RESTE = "Votre place ou votre rang vous reste."
INVITEE = "L'invitation qui vous est faite tient toujours."


def moves(session: SessionCertification, values: Mapping[str, Any]) -> bool:
    """Whether what is written changes the days or the place of the session."""
    return any(values.get(name, getattr(session, name)) != getattr(session, name) for name in SE_VOIT)


def refuse_past(values: Mapping[str, Any], today: date, session: SessionCertification | None = None) -> None:
    """Raise InconsistentDates for a first or last day, new or changed, that is past."""
    erreurs = [
        Erreur(pointeur=f"/{name}", motif=f"Le {en_lettres(values[name])} est passé")
        for name in ("debut_le", "fin_le")
        if values[name] < today and (session is None or values[name] != getattr(session, name))
    ]
    if erreurs:
        raise InconsistentDates(erreurs=erreurs)


async def tell_move(uow: UnitOfWork, session: SessionCertification) -> None:
    """Tell the new days and place of a locked session, once to each."""
    quand = f"le {en_lettres(session.debut_le)}"
    if session.fin_le != session.debut_le:
        quand = f"du {en_lettres(session.debut_le)} au {en_lettres(session.fin_le)}"
    said = {"code": session.code, "quand": quand, "lieu": session.lieu}
    holders = await lock_holders(uow, session)
    for candidature in holders:
        await tell(uow, candidature, CHANGE.format(**said, suite=RESTE))
    for profil_id in await _invited(uow, session, {candidature.profil_id for candidature in holders}):
        await notify(
            uow.db,
            now=uow.now,
            objet="session",
            objet_id=session.id,
            texte=CHANGE.format(**said, suite=INVITEE),
            profil_id=profil_id,
        )


async def _invited(uow: UnitOfWork, session: SessionCertification, but: Collection[UUID]) -> Sequence[UUID]:
    """People invited to the session who may still take a place in it: not those who declined, nor went elsewhere."""
    may_answer = and_(
        col(Candidature.etat) == EtatCandidature.PROPOSEE, col(Candidature.proposition_id) == col(Proposition.id)
    )
    asked = and_(
        col(Candidature.etat).in_((EtatCandidature.DEPOSEE, EtatCandidature.EN_ATTENTE)),
        col(Candidature.certification_id) == col(Proposition.certification_id),
        col(Candidature.profil_id) == col(Proposition.profil_id),
    )
    statement = (
        select(col(Proposition.profil_id))
        .where(
            col(Proposition.session_id) == session.id,
            col(Proposition.profil_id).not_in(but),
            exists().where(or_(may_answer, asked)),
        )
        .distinct()
        .order_by(col(Proposition.profil_id))
    )
    return (await uow.db.scalars(statement)).all()
