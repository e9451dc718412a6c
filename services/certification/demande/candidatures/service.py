"""A candidature asked for by the person: filed, read, accepted, declined or withdrawn, with nobody's leave."""

from uuid import UUID

from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.annonces import announce, announce_session, ask_identity, tell
from services.certification.demande.candidatures import queries
from services.certification.demande.candidatures.cumul import refuse_too_many
from services.certification.demande.candidatures.schemas import CandidatureEcrite, CandidatureLue, PassageLu
from services.certification.demande.candidatures.verrou import find, find_locked, resource_of
from services.certification.demande.demandeur import profil_of_caller
from services.certification.demande.errors import VoieNonOuverte
from services.certification.demande.guichet.annonce import tell_desk
from services.certification.demande.sessions import places
from services.certification.demande.sessions.queries import find_session
from services.certification.demande.voies.ouverture import accepts_candidates, voies_of
from services.certification.errors import CertificationExpiree, DejaInscrit, ListeAttenteComplete, SessionComplete
from services.certification.models import Candidature, Certification, EtatCandidature, SessionCertification, Voie
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur
from services.kit.web.pagination import Page, PageParams, paginate

PLACE_RENDUE = "Une place s'est libérée : elle est à vous, vous êtes inscrite ou inscrit à la session."


async def deposit_candidature(uow: UnitOfWork, demande: CandidatureEcrite) -> CandidatureLue:
    profil_id = (await profil_of_caller(uow)).id
    if demande.session_id is None:
        assert demande.certification_id is not None, "the schema asks for one of the two"
        return await _deposit(uow, demande.certification_id, profil_id, demande.voie)
    session, end_days = await find_session(uow.db, demande.session_id)
    await _check_voie(uow, session.certification_id, demande.voie)
    if await queries.has_live_candidature(uow.db, session.certification_id, profil_id):
        raise _already_live()
    problem = places.registration_problem(session, end_days, uow.today)
    if problem:
        raise problem
    await refuse_too_many(uow, profil_id)
    taken = await places.take_place(uow.db, session.id)
    if taken is not None:
        return await _register(uow, taken, profil_id, demande.voie, None)
    if not demande.liste_attente:
        raise session_full()
    return await _wait(uow, session.id, profil_id, demande.voie)


async def _deposit(uow: UnitOfWork, certification_id: UUID, profil_id: UUID, voie: Voie | None) -> CandidatureLue:
    """File a request that no session holds yet."""
    found = await find_certification(uow.db, certification_id)
    if not accepts_candidates(found[0], uow.today):
        raise CertificationExpiree("La certification n'accueille plus de nouveaux candidats.")
    refuse_voie(found[0], voie)
    candidature = Candidature(
        certification_id=certification_id,
        profil_id=profil_id,
        voie=voie,
        etat=Transition.DEPOSER.born(),
        deposee_le=uow.now,
    )
    return await _file(uow, candidature, Transition.DEPOSER, None)


async def _wait(uow: UnitOfWork, session_id: UUID, profil_id: UUID, voie: Voie | None) -> CandidatureLue:
    """Join the waiting list under the session's lock, unless a place was freed meanwhile."""
    session, end_days = await find_session(uow.db, session_id, lock=True)
    problem = places.registration_problem(session, end_days, uow.today)
    if problem:
        raise problem
    taken = await places.take_place(uow.db, session_id)
    if taken is not None:
        return await _register(uow, taken, profil_id, voie, None)
    ordre = places.join_waiting_list(session)
    if ordre is None:
        raise ListeAttenteComplete("La session et sa liste d'attente sont complètes.")
    await uow.db.flush()
    return await _register(uow, session, profil_id, voie, ordre)


async def _check_voie(uow: UnitOfWork, certification_id: UUID, voie: Voie | None) -> None:
    if voie is not None:
        found = await find_certification(uow.db, certification_id)
        refuse_voie(found[0], voie)


def refuse_voie(certification: Certification, voie: Voie | None) -> None:
    opened = voies_of(certification)
    if voie is not None and voie not in opened:
        motif = f"Voies ouvertes : {', '.join(sorted(opened)) or 'aucune'}"
        raise VoieNonOuverte(erreurs=[Erreur(pointeur="/voie", motif=motif)])


def _already_live() -> DejaInscrit:
    return DejaInscrit("Vous avez déjà une candidature en cours pour cette certification.")


def session_full() -> SessionComplete:
    motif = "Mettez « liste_attente » à vrai pour demander un rang en liste d'attente"
    return SessionComplete(erreurs=[Erreur(pointeur="/liste_attente", motif=motif)])


async def _register(
    uow: UnitOfWork, session: SessionCertification, profil_id: UUID, voie: Voie | None, ordre: int | None
) -> CandidatureLue:
    which = Transition.PRENDRE_PLACE if ordre is None else Transition.ATTENDRE
    candidature = Candidature(
        certification_id=session.certification_id,
        session_id=session.id,
        profil_id=profil_id,
        voie=voie,
        etat=which.born(),
        ordre_attente=ordre,
        deposee_le=uow.now,
    )
    lue = await _file(uow, candidature, which, session.en_attente if ordre else None)
    announce_session(uow, session)
    return lue


async def _file(uow: UnitOfWork, candidature: Candidature, which: Transition, rang: int | None) -> CandidatureLue:
    """Write a new candidature; it is told as filed, whatever it holds already."""
    if not await queries.insert_candidature(uow.db, candidature.model_dump()):
        raise _already_live()
    CANDIDATURE.move(uow.db, candidature, which, le=uow.now, birth=True)
    uow.touches(resource_of(candidature))
    announce(uow, candidature, Transition.DEPOSER)
    await tell_desk(uow, "Nouvelle candidature", candidature)
    if which is Transition.PRENDRE_PLACE:
        await ask_identity(uow, candidature)
    return present(candidature, rang)


async def list_candidatures(
    uow: UnitOfWork, page: PageParams, session_id: UUID | None, etat: EtatCandidature | None
) -> Page[CandidatureLue]:
    statement = queries.list_candidatures(uow.actor, session_id=session_id, etat=etat)
    return await paginate(uow, statement, page, lambda row: present(row[0], row[1]))


async def read_candidature(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    candidature, rang = await find(uow, candidature_id)
    return present(candidature, rang)


async def list_passages(uow: UnitOfWork, candidature_id: UUID, page: PageParams) -> Page[PassageLu]:
    await find(uow, candidature_id)
    return await paginate(uow, queries.list_passages(candidature_id), page, PassageLu.model_validate)


async def accept(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    """The person makes a proposition their own request, dated of the day they do."""
    candidature, _ = await find_locked(uow, candidature_id)
    if candidature.etat == EtatCandidature.PROPOSEE and await queries.has_live_candidature(
        uow.db, candidature.certification_id, candidature.profil_id
    ):
        raise _already_live()
    CANDIDATURE.move(uow.db, candidature, Transition.ACCEPTER, le=uow.now)
    candidature.deposee_le = uow.now
    await tell_desk(uow, "Nouvelle candidature", candidature)
    return await _changed(uow, candidature, Transition.ACCEPTER)


async def decline(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    """One call, no reason, nobody told; declining again changes nothing."""
    candidature, _ = await find_locked(uow, candidature_id)
    if candidature.etat == EtatCandidature.DECLINEE:
        return present(candidature, None)
    CANDIDATURE.move(uow.db, candidature, Transition.DECLINER, le=uow.now)
    return await _changed(uow, candidature, Transition.DECLINER)


async def choose_route(uow: UnitOfWork, candidature_id: UUID, voie: Voie) -> CandidatureLue:
    """The person chooses by which route; until a jury has judged."""
    candidature, _ = await find_locked(uow, candidature_id)
    uow.check_version(candidature)
    if candidature.etat not in (EtatCandidature.DEPOSEE, EtatCandidature.INSCRITE, EtatCandidature.EN_ATTENTE):
        raise VoieNonOuverte("La voie se choisit tant que la candidature est en cours.")
    await _check_voie(uow, candidature.certification_id, voie)
    candidature.voie = voie
    await uow.db.flush()
    return await _read_again(uow, candidature)


async def withdraw_candidature(uow: UnitOfWork, candidature_id: UUID) -> CandidatureLue:
    """Withdraw, free what was held, and give a freed place to the first who waits, all in this transaction."""
    candidature, session = await find_locked(uow, candidature_id)
    held = EtatCandidature(candidature.etat)
    if held == EtatCandidature.RETIREE:
        return present(candidature, None)
    CANDIDATURE.move(uow.db, candidature, Transition.RETIRER, le=uow.now)
    return await _changed(uow, candidature, Transition.RETIRER, session, held)


async def _changed(
    uow: UnitOfWork,
    candidature: Candidature,
    which: Transition,
    session: SessionCertification | None = None,
    held: EtatCandidature | None = None,
) -> CandidatureLue:
    """Publish a passage just made, and hand on the place that it gives back."""
    await hand_on(uow, candidature, which, session, held)
    return await _read_again(uow, candidature)


async def hand_on(
    uow: UnitOfWork,
    candidature: Candidature,
    which: Transition,
    session: SessionCertification | None,
    held: EtatCandidature | None,
) -> None:
    promoted = await places.give_back(uow.db, session, held, uow.now) if session and held else []
    await uow.db.flush()
    announce(uow, candidature, which)
    for next_one in promoted:
        announce(uow, next_one, Transition.PROMOUVOIR)
        await tell(uow, next_one, PLACE_RENDUE)
        await ask_identity(uow, next_one)
    if session:
        announce_session(uow, session)


async def _read_again(uow: UnitOfWork, candidature: Candidature) -> CandidatureLue:
    found = await queries.get_candidature(uow.db, candidature.id)
    assert found is not None
    return present(*found)


def present(candidature: Candidature, rang: int | None) -> CandidatureLue:
    columns = set(CandidatureLue.model_fields) - {"rang"}
    return CandidatureLue(**{name: getattr(candidature, name) for name in columns}, rang=rang)
