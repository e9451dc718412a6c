"""From a request to a place: in the session that the person chooses, and back when the place is not used."""

from collections.abc import Iterable
from uuid import UUID

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.annonces import announce, announce_session, ask_identity, tell
from services.certification.demande.candidatures import queries
from services.certification.demande.candidatures.cumul import refuse_too_many
from services.certification.demande.candidatures.schemas import CandidatureLue, InscriptionEcrite
from services.certification.demande.candidatures.service import hand_on, present, session_full
from services.certification.demande.candidatures.verrou import find, find_locked, lock
from services.certification.demande.sessions import places
from services.certification.demande.sessions.queries import find_session, get_session
from services.certification.errors import ListeAttenteComplete, PassageImpossible, SessionInconnue, SessionPasCommencee
from services.certification.models import Candidature, EtatCandidature, SessionCertification
from services.certification.regles.jours import en_lettres
from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur


async def register_to_session(uow: UnitOfWork, candidature_id: UUID, demande: InscriptionEcrite) -> CandidatureLue:
    """A place or a rank in a session of the certification; whoever waits elsewhere may take a place that is free here."""
    candidature, _ = await find(uow, candidature_id)
    await refuse_too_many(uow, candidature.profil_id, but=candidature.id)
    waits_in = candidature.session_id if candidature.etat == EtatCandidature.EN_ATTENTE else None
    sessions = await _lock_in_order(uow, {demande.session_id, waits_in} - {None})
    session = sessions.get(demande.session_id)
    if session is None or session.certification_id != candidature.certification_id:
        motif = "Aucune session de la certification demandée n'a cet identifiant"
        raise SessionInconnue(erreurs=[Erreur(pointeur="/session_id", motif=motif)])
    candidature = await lock(uow, candidature, *sessions.values())
    if candidature.etat not in Transition.PRENDRE_PLACE.de or (
        candidature.etat == EtatCandidature.EN_ATTENTE and candidature.session_id == session.id
    ):
        raise PassageImpossible(f"L'état « {candidature.etat} » ne permet pas de s'inscrire à cette session.")
    left = sessions.get(candidature.session_id) if candidature.etat == EtatCandidature.EN_ATTENTE else None
    which = await _enter(uow, session, candidature, demande.liste_attente, left)
    CANDIDATURE.move(uow.db, candidature, which, le=uow.now)
    await uow.db.flush()
    announce(uow, candidature, which)
    if which is Transition.PRENDRE_PLACE:
        await ask_identity(uow, candidature)
    for one in sessions.values():
        announce_session(uow, one)
    found = await queries.get_candidature(uow.db, candidature.id)
    assert found is not None
    return present(*found)


async def _lock_in_order(uow: UnitOfWork, ids: Iterable[UUID | None]) -> dict[UUID | None, SessionCertification]:
    locked: dict[UUID | None, SessionCertification] = {}
    for session_id in sorted(one for one in ids if one is not None):
        found = await get_session(uow.db, session_id, lock=True)
        if found is not None:
            locked[session_id] = found[0]
    return locked


async def _enter(
    uow: UnitOfWork,
    session: SessionCertification,
    candidature: Candidature,
    liste_attente: bool,
    left: SessionCertification | None,
) -> Transition:
    """Take a place, or a rank when there is none and the person agrees; which of the two it was."""
    found = await find_session(uow.db, session.id)
    engage_le = civil_day(candidature.deposee_le)
    problem = places.registration_problem(*found, uow.today, engage_le=engage_le)
    if problem:
        raise problem
    if await places.take_place(uow.db, session.id) is not None:
        if left is not None:
            left.en_attente -= 1
        candidature.session_id, candidature.ordre_attente = session.id, None
        return Transition.PRENDRE_PLACE
    if not liste_attente or left is not None:
        raise session_full()
    ordre = places.join_waiting_list(session)
    if ordre is None:
        raise ListeAttenteComplete("La session et sa liste d'attente sont complètes.")
    candidature.session_id, candidature.ordre_attente = session.id, ordre
    return Transition.ATTENDRE


async def record_absence(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    """The certificateur notes that nobody came, once the session has begun: the request lives on."""
    candidature, session = await find_locked(uow, candidature_id)
    held = EtatCandidature(candidature.etat)
    if session is not None and uow.today < session.debut_le:
        raise SessionPasCommencee(f"Une absence se constate à partir du {en_lettres(session.debut_le)}.")
    CANDIDATURE.move(uow.db, candidature, Transition.LIBERER, le=uow.now)
    candidature.session_id, candidature.ordre_attente = None, None
    await tell(uow, candidature, "Votre absence à la session est notée ; votre candidature reste déposée.")
    await hand_on(uow, candidature, Transition.LIBERER, session, held)
    return present(candidature, None)
