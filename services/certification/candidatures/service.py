"""A first candidature: it takes a place or a rank in the waiting list, and gives it back when the person withdraws."""

from uuid import UUID

from services.certification import events
from services.certification.candidatures import queries
from services.certification.candidatures.machine import Transition, transition
from services.certification.candidatures.schemas import CandidatureEcrite, CandidatureLue
from services.certification.errors import (
    DejaInscrit,
    ListeAttenteComplete,
    ProfilPasEncoreConnu,
    SessionComplete,
)
from services.certification.models import Candidature, EtatCandidature, SessionCertification
from services.certification.sessions import places
from services.certification.sessions.queries import get_session
from services.kit.access import Ressource
from services.kit.days import civil_day
from services.kit.errors import Erreur, Forbidden, Gone, NotFound
from services.kit.pagination import Page, PageParams, paginate
from services.kit.uow import UnitOfWork


async def deposit_candidature(uow: UnitOfWork, demande: CandidatureEcrite) -> CandidatureLue:
    profil_id = await _profil_of_caller(uow)
    found = await get_session(uow.db, demande.session_id)
    if found is None:
        raise NotFound
    session, end_days = found
    if await queries.has_live_candidature(uow.db, session.certification_id, profil_id):
        raise _already_live()
    problem = places.registration_problem(session, end_days, civil_day(uow.now))
    if problem:
        raise problem
    taken = await places.take_place(uow.db, session.id)
    if taken is not None:
        return await _register(uow, taken, profil_id, EtatCandidature.INSCRITE, None)
    if not demande.liste_attente:
        raise _session_full()
    return await _wait(uow, session.id, profil_id)


async def _wait(uow: UnitOfWork, session_id: UUID, profil_id: UUID) -> CandidatureLue:
    """Join the waiting list under the session's lock, unless a place was freed meanwhile."""
    found = await get_session(uow.db, session_id, lock=True)
    assert found is not None, "a session is never deleted"
    session, end_days = found
    problem = places.registration_problem(session, end_days, civil_day(uow.now))
    if problem:
        raise problem
    taken = await places.take_place(uow.db, session_id)
    if taken is not None:
        return await _register(uow, taken, profil_id, EtatCandidature.INSCRITE, None)
    ordre = places.join_waiting_list(session)
    if ordre is None:
        raise ListeAttenteComplete("La session et sa liste d'attente sont complètes.")
    await uow.db.flush()
    return await _register(uow, session, profil_id, EtatCandidature.EN_ATTENTE, ordre)


async def _profil_of_caller(uow: UnitOfWork) -> UUID:
    profil_id = uow.actor.profil
    if profil_id is None:
        raise Forbidden("Une candidature se dépose pour soi-même, par la personne qui tient le profil.")
    profil = await queries.share_profil(uow.db, profil_id)
    if profil is None:
        raise ProfilPasEncoreConnu("Votre profil n'est pas encore connu de ce service ; réessayez bientôt.")
    if profil.efface:
        raise Gone("Ce profil a été effacé.")
    return profil_id


def _already_live() -> DejaInscrit:
    return DejaInscrit("Vous avez déjà une candidature en cours pour cette certification.")


def _session_full() -> SessionComplete:
    motif = "Mettez « liste_attente » à vrai pour demander un rang en liste d'attente"
    return SessionComplete(erreurs=[Erreur(pointeur="/liste_attente", motif=motif)])


async def _register(
    uow: UnitOfWork, session: SessionCertification, profil_id: UUID, etat: EtatCandidature, ordre: int | None
) -> CandidatureLue:
    candidature = Candidature(
        certification_id=session.certification_id,
        session_id=session.id,
        profil_id=profil_id,
        etat=etat,
        ordre_attente=ordre,
        deposee_le=uow.now,
    )
    if not await queries.insert_candidature(uow.db, candidature.model_dump()):
        raise _already_live()
    which = Transition.PRENDRE_PLACE if ordre is None else Transition.ATTENDRE
    transition(uow.db, candidature, which, le=uow.now, nouvelle=True)
    uow.touches(resource_of(candidature))
    _emit(uow, events.CANDIDATURE_DEPOSEE, candidature)
    _emit_session(uow, session)
    uow.header("Location", f"/v1/candidatures/{candidature.id}")
    return present(candidature, session.en_attente if ordre else None)


async def list_candidatures(
    uow: UnitOfWork, page: PageParams, session_id: UUID | None, etat: EtatCandidature | None
) -> Page[CandidatureLue]:
    statement = queries.list_candidatures(uow.actor, session_id=session_id, etat=etat)
    return await paginate(uow, statement, page, lambda row: present(row[0], row[1]))


async def read_candidature(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    candidature, rang = await _find(uow, candidature_id)
    return present(candidature, rang)


async def withdraw_candidature(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    """Withdraw, free what was held, and give a freed place to the first who waits, all in this transaction."""
    candidature, _ = await _find(uow, candidature_id)
    assert candidature.session_id is not None
    found = await get_session(uow.db, candidature.session_id, lock=True)
    assert found is not None, "a session is never deleted"
    session, _ = found
    candidature, _ = await _find(uow, candidature_id)
    held = candidature.etat
    if held == EtatCandidature.RETIREE:
        return present(candidature, None)
    transition(uow.db, candidature, Transition.RETIRER, le=uow.now)
    promoted = await places.give_back(uow.db, session, held, uow.now)
    await uow.db.flush()
    _emit(uow, events.CANDIDATURE_RETIREE, candidature)
    for next_one in promoted:
        _emit(uow, events.CANDIDATURE_PROMUE, next_one)
    _emit_session(uow, session)
    return present(candidature, None)


async def _find(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, int | None]:
    found = await queries.get_candidature(uow.db, candidature_id)
    if found is None:
        raise NotFound
    uow.allow(resource_of(found[0]))
    return found


def resource_of(candidature: Candidature) -> Ressource:
    return Ressource("Candidature", str(candidature.id), {"titulaire": str(candidature.profil_id)})


def _emit(uow: UnitOfWork, kind: str, candidature: Candidature) -> None:
    uow.emit(kind, subject=str(candidature.id), data=events.candidature_changee(candidature))


def _emit_session(uow: UnitOfWork, session: SessionCertification) -> None:
    uow.emit(events.SESSION_MODIFIEE, subject=str(session.id), data=events.session_modifiee(session))


def present(candidature: Candidature, rang: int | None) -> CandidatureLue:
    columns = set(CandidatureLue.model_fields) - {"rang"}
    return CandidatureLue(**{name: getattr(candidature, name) for name in columns}, rang=rang)
