"""Confirming, postponing and merging sessions, all or nothing, without anybody losing a place or a rank."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col

from services.certification import events
from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.cycles.session import SESSION, TransitionSession
from services.certification.demande.annonces import announce, announce_session, ask_identity, publish, tell
from services.certification.demande.errors import FusionImpossible, MinimumNonAtteint, ReportSessionImpossible
from services.certification.demande.remplissage import queries
from services.certification.demande.remplissage.schemas import FusionEcrite, ReportEcrit
from services.certification.demande.remplissage.service import gachis
from services.certification.demande.sessions.annulation import lock_holders
from services.certification.demande.sessions.places import may_promote, promote_waiting
from services.certification.demande.sessions.queries import find_session, get_session
from services.certification.demande.sessions.schemas import SessionLue
from services.certification.demande.sessions.service import refuse_after_last_delivery, write_session, written
from services.certification.errors import SessionInconnue
from services.certification.models import Candidature, EtatCandidature, EtatSession, SessionCertification
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur

REUNIE = "La session {avant} rejoint la session {code}, qui commence le {debut}. Votre place ou votre rang vous suit."


def _still_to_come(uow: UnitOfWork, session: SessionCertification) -> bool:
    return session.etat != EtatSession.ANNULEE and uow.today < session.debut_le


async def confirm(uow: UnitOfWork, session_id: UUID) -> SessionLue:
    """Say that the session will be held; under its minimum, say what may be done instead."""
    session, days = await find_session(uow.db, session_id, lock=True)
    if not _still_to_come(uow, session):
        raise MinimumNonAtteint("La session est annulée ou a commencé : elle ne se confirme plus.")
    if session.minimum_ouverture is not None and session.places_prises < session.minimum_ouverture:
        raise MinimumNonAtteint(await _advice(uow, session))
    if session.confirmee_le is None:
        session.confirmee_le = uow.now
        for candidature in await lock_holders(uow, session):
            if candidature.etat == EtatCandidature.INSCRITE:
                await tell(uow, candidature, f"La session {session.code} aura bien lieu.")
    return await written(uow, session, days)


async def _advice(uow: UnitOfWork, session: SessionCertification) -> str:
    """Invite, merge or postpone: what the numbers allow."""
    statement = queries.sessions_with_pending(uow.today).where(col(SessionCertification.id) == session.id)
    _, pending, elsewhere = (await uow.db.execute(statement)).one()
    others = queries.sessions_that_could_host(session, uow.today)
    hosts = [row.code for row in await uow.db.scalars(others)]
    advice = [f"{session.places_prises} inscrits pour {session.minimum_ouverture} au minimum."]
    wasted = gachis(session.places - session.places_prises, pending, elsewhere)
    if wasted:
        advice.append(f"Invitez : {pending} demandes attendent, {wasted} places peuvent être prises.")
    if hosts:
        advice.append(f"Réunissez-la avec {', '.join(hosts)}, qui a assez de places.")
    advice.append("Ou reportez-la.")
    return " ".join(advice)


async def postpone(uow: UnitOfWork, session_id: UUID, ecrit: ReportEcrit) -> SessionLue:
    """Move the dates later; everybody keeps what they hold, and is told."""
    session, days = await find_session(uow.db, session_id, lock=True)
    if not _still_to_come(uow, session):
        raise ReportSessionImpossible("La session est annulée ou a commencé.")
    if ecrit.debut_le <= session.debut_le:
        raise ReportSessionImpossible(f"Un report va au-delà du {en_lettres(session.debut_le)}.")
    begins = session.inscription_a_partir_du
    if begins is not None and begins > ecrit.inscription_jusqu_au:
        raise ReportSessionImpossible(f"Les inscriptions ouvrent le {en_lettres(begins)}.")
    refuse_after_last_delivery(ecrit.fin_le, days)
    await write_session(uow, session, ecrit.model_dump())
    return await written(uow, session, days)


async def merge(uow: UnitOfWork, session_id: UUID, ecrite: FusionEcrite) -> SessionLue:
    """Move every place and rank of a session into another, or nothing; ranks follow those of the host, in their order."""
    if session_id == ecrite.vers:
        raise FusionImpossible("Une session ne rejoint pas elle-même.")
    await find_session(uow.db, session_id)
    found = {}
    for one in sorted((session_id, ecrite.vers)):
        locked = await get_session(uow.db, one, lock=True)
        if locked is None:
            raise SessionInconnue(erreurs=[Erreur(pointeur="/vers", motif="Aucune session n'a cet identifiant")])
        found[one] = locked
    (source, _), (host, days) = found[session_id], found[ecrite.vers]
    if source.certification_id != host.certification_id:
        raise FusionImpossible("Les deux sessions ne délivrent pas la même certification.")
    if not (_still_to_come(uow, source) and _still_to_come(uow, host)):
        raise FusionImpossible("L'une des deux sessions est annulée ou a commencé.")
    holders = await lock_holders(uow, source)
    seated = [row for row in holders if row.etat == EtatCandidature.INSCRITE]
    waiting = [row for row in holders if row.etat == EtatCandidature.EN_ATTENTE]
    _refuse_overflow(host, len(seated), len(waiting))
    SESSION.move(uow.db, source, TransitionSession.REUNIR, le=uow.now)
    source.places_prises, source.en_attente = 0, 0
    await _seat(uow, host, seated)
    await _queue(uow, host, waiting)
    for row in holders:
        publish(uow, row, events.CANDIDATURE_DEPLACEE)
        await tell(uow, row, REUNIE.format(avant=source.code, code=host.code, debut=en_lettres(host.debut_le)))
    await uow.db.flush()
    announce_session(uow, source)
    return await written(uow, host, days)


def _refuse_overflow(host: SessionCertification, seated: int, waiting: int) -> None:
    free = host.places - host.places_prises - seated
    if free < 0:
        raise FusionImpossible(f"Il manque {-free} places à la session d'accueil.")
    queue = host.en_attente + waiting
    if queue - min(free, queue) > host.attente_max:
        raise FusionImpossible("La liste d'attente de la session d'accueil est trop courte.")


async def _seat(uow: UnitOfWork, host: SessionCertification, seated: Sequence[Candidature]) -> None:
    host.places_prises += len(seated)
    for row in seated:
        row.session_id = host.id
    for row in await promote_waiting(uow.db, host, uow.now):
        announce(uow, row, Transition.PROMOUVOIR)
        await ask_identity(uow, row)


async def _queue(uow: UnitOfWork, host: SessionCertification, waiting: Sequence[Candidature]) -> None:
    """The first of the list take what is free, when nobody of the host waits; the others rank after the host's own."""
    may = may_promote(host, uow.today) and host.en_attente == 0
    free = host.places - host.places_prises if may else 0
    for position, row in enumerate(waiting):
        host.dernier_rang += 1
        row.session_id, row.ordre_attente = host.id, host.dernier_rang
        if position < free:
            CANDIDATURE.move(uow.db, row, Transition.PROMOUVOIR, le=uow.now)
            host.places_prises += 1
            announce(uow, row, Transition.PROMOUVOIR)
            await ask_identity(uow, row)
        else:
            host.en_attente += 1
