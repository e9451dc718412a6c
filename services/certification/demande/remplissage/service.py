"""Empty seats and requests that wait do not live side by side unseen: the alert, and the people to invite, in order."""

from typing import Any
from uuid import UUID

from sqlmodel import col

from services.certification.demande.demandeur import share_profil
from services.certification.demande.propositions.queries import insert_propositions
from services.certification.demande.propositions.service import wait_for_answer
from services.certification.demande.remplissage import queries
from services.certification.demande.remplissage.schemas import (
    AlerteLue,
    Groupe,
    InvitationLue,
    InvitationsEcrites,
    InvitationsFaites,
)
from services.certification.demande.sessions.places import registration_problem
from services.certification.demande.sessions.queries import find_session
from services.certification.demande.sessions.service import left
from services.certification.models import Origine, Proposition, SessionCertification
from services.certification.notifications.service import notify
from services.certification.regles.jours import en_lettres
from services.kit.data.counts import masked
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate

A_CHOISIR = "Une place vous attend à la session {code} ({debut}) : inscrivez-y votre candidature si vous le voulez."
PROPOSEE = "Une place vous est proposée à la session {code} ({debut}). Décliner ne demande aucune raison."


async def list_alerts(uow: UnitOfWork, page: PageParams) -> Page[AlerteLue]:
    statement = queries.alerts(uow.today)
    return await paginate(uow, statement, page, lambda row: _alert(uow, *row))


async def read_alert(uow: UnitOfWork, session_id: UUID) -> AlerteLue:
    statement = queries.sessions_with_pending(uow.today).where(col(SessionCertification.id) == session_id)
    row = (await uow.db.execute(statement)).first()
    if row is None:
        raise NotFound
    return _alert(uow, *row)


def _alert(uow: UnitOfWork, session: SessionCertification, pending: int, elsewhere: int) -> AlerteLue:
    free, taken, exact = session.places - session.places_prises, session.places_prises, uow.actor.has("certificateur")
    wasted = gachis(free, pending, elsewhere)
    return AlerteLue(
        session_id=session.id,
        certification_id=session.certification_id,
        code=session.code,
        debut_le=session.debut_le,
        places=session.places,
        reste=left(free),
        places_prises=taken if exact else None,
        places_libres=free if exact else None,
        demandes_en_attente=pending if exact else masked(pending),
        gachis=wasted if exact else masked(wasted),
        alerte=wasted > 0,
    )


def gachis(free: int, pending: int, elsewhere: int) -> int:
    """Seats wasted: empty, and wanted by somebody who has none nor finds one in a sooner session; a person counts once."""
    return min(free, max(0, pending - elsewhere))


async def list_invitations(uow: UnitOfWork, session_id: UUID, page: PageParams) -> Page[InvitationLue]:
    found = await find_session(uow.db, session_id)
    return await paginate(uow, queries.people_to_invite(found[0]), page, _present)


def _present(row: Any) -> InvitationLue:
    return InvitationLue.model_validate(dict(row._mapping))


async def invite(uow: UnitOfWork, session_id: UUID, ecrites: InvitationsEcrites) -> InvitationsFaites:
    """Invite the first of the list. Who asked already is told of the seat; others find a proposition to answer."""
    session, end_days = await find_session(uow.db, session_id, lock=True)
    problem = registration_problem(session, end_days, uow.today)
    if problem:
        raise problem
    rows = (await uow.db.execute(queries.people_to_invite(session).limit(ecrites.nombre))).all()
    people = [_present(row) for row in rows]
    invited = [one for one in people if await _invite(uow, session, one)]
    uow.touches(Ressource("Session", str(session.id)))
    return InvitationsFaites(session_id=session.id, invitees=invited)


async def _invite(uow: UnitOfWork, session: SessionCertification, one: InvitationLue) -> bool:
    profil = await share_profil(uow.db, one.profil_id)
    if profil is None or profil.efface:
        return False
    proposition = Proposition.model_validate(
        {
            "certification_id": session.certification_id,
            "profil_id": one.profil_id,
            "session_id": session.id,
            "origine": Origine.CAMPAGNE,
            "auteur": uow.actor.sujet,
            "proposee_le": uow.now,
        }
    )
    if not await insert_propositions(uow.db, [proposition]):
        return False
    where = {"code": session.code, "debut": en_lettres(session.debut_le)}
    if one.groupe is Groupe.CONTACT:
        await wait_for_answer(uow, proposition, PROPOSEE.format(**where))
    else:
        await notify(
            uow.db,
            now=uow.now,
            objet="session",
            objet_id=session.id,
            texte=A_CHOISIR.format(**where),
            profil_id=one.profil_id,
        )
    return True
