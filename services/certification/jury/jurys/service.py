"""Composing the jury of a session; a candidate who joins later never waits for it, the jury changes instead."""

from collections.abc import Collection
from uuid import UUID

from services.certification.demande.sessions.queries import find_session, get_session
from services.certification.errors import ProfilPasEncoreConnu, SessionAnnulee
from services.certification.jury.errors import JuryAbsent, JuryDejaCompose, JuryNonConforme
from services.certification.jury.jurys import queries
from services.certification.jury.jurys.composition import defauts
from services.certification.jury.jurys.schemas import JuryEcrit, JuryLu, MembreDeJury
from services.certification.models import EtatSession, Jury, LienMembre, MembreJury, SessionCertification
from services.certification.regles.lecture import rule_on
from services.certification.regles.parametres import ParametresJury
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound


async def compose_jury(uow: UnitOfWork, session_id: UUID, ecrit: JuryEcrit) -> JuryLu:
    session = await _open_session(uow, session_id)
    if await queries.get_jury(uow.db, session_id) is not None:
        raise JuryDejaCompose("Remplacez sa composition par un PUT.")
    jury = Jury.model_validate({"session_id": session_id, "compose_le": uow.now})
    jury.membres = []
    return await _write(uow, session, jury, ecrit)


async def recompose_jury(uow: UnitOfWork, session_id: UUID, ecrit: JuryEcrit) -> JuryLu:
    session = await _open_session(uow, session_id)
    jury = await _find(uow, session_id, lock=True)
    uow.check_version(jury)
    jury.compose_le = uow.now
    return await _write(uow, session, jury, ecrit)


async def read_jury(uow: UnitOfWork, session_id: UUID) -> JuryLu:
    session = await get_session(uow.db, session_id)
    jury = await _find(uow, session_id)
    assert session is not None, "a jury belongs to a session"
    uow.reads(membre.profil_id for membre in jury.membres if membre.profil_id)
    return present(jury, await find_defauts(uow, session[0], jury.membres))


async def _open_session(uow: UnitOfWork, session_id: UUID) -> SessionCertification:
    found = await find_session(uow.db, session_id)
    if found[0].etat == EtatSession.ANNULEE:
        raise SessionAnnulee("Une session annulée n'a pas de jury.")
    return found[0]


async def _find(uow: UnitOfWork, session_id: UUID, *, lock: bool = False) -> Jury:
    jury = await queries.get_jury(uow.db, session_id, lock=lock)
    if jury is None:
        raise NotFound
    uow.allow(resource_of(jury))
    return jury


async def _write(uow: UnitOfWork, session: SessionCertification, jury: Jury, ecrit: JuryEcrit) -> JuryLu:
    await _refuse_unknown(uow, ecrit)
    membres = [_membre(jury.id, ordre, membre) for ordre, membre in enumerate(ecrit.membres)]
    found = await find_defauts(uow, session, membres)
    if found:
        raise JuryNonConforme("Le jury ne peut pas siéger ainsi.", erreurs=found)
    jury.membres.clear()
    uow.db.add(jury)
    # those who leave first: a jury has one president at a time
    await uow.db.flush()
    jury.membres.extend(membres)
    await uow.db.flush()
    uow.touches(Ressource("Jury", str(jury.id)))
    return present(jury, [])


def _membre(jury_id: UUID, ordre: int, ecrit: MembreDeJury) -> MembreJury:
    row = MembreJury.model_validate(ecrit.model_dump(exclude={"liens"}) | {"jury_id": jury_id, "ordre": ordre})
    liens = {lien.profil_id: lien.nature for lien in ecrit.liens}
    row.liens = [LienMembre(membre_id=row.id, profil_id=profil, nature=nature) for profil, nature in liens.items()]
    return row


async def _refuse_unknown(uow: UnitOfWork, ecrit: JuryEcrit) -> None:
    named = {
        f"/membres/{rang}/profil_id": membre.profil_id
        for rang, membre in enumerate(ecrit.membres)
        if membre.profil_id is not None
    }
    named |= {
        f"/membres/{rang}/liens/{autre}/profil_id": lien.profil_id
        for rang, membre in enumerate(ecrit.membres)
        for autre, lien in enumerate(membre.liens)
    }
    unknown = await queries.unknown_profils(uow.db, set(named.values()))
    erreurs = [Erreur(pointeur=place, motif="Profil inconnu") for place, profil in named.items() if profil in unknown]
    if erreurs:
        raise ProfilPasEncoreConnu(erreurs=erreurs)


async def find_defauts(
    uow: UnitOfWork, session: SessionCertification, rows: Collection[MembreJury], *, profil_id: UUID | None = None
) -> list[Erreur]:
    """What keeps these members from sitting today for the session's candidates, or for one person."""
    regle = (await rule_on(uow.db, Requise.VAE_JURY, uow.today)).parametres
    assert isinstance(regle, ParametresJury), Requise.VAE_JURY
    membres = await queries.membres_of(uow.db, rows)
    candidats = await queries.candidats_of(uow.db, session.certification_id, session_id=session.id, profil_id=profil_id)
    return defauts(membres, candidats, regle)


async def sitting_jury(uow: UnitOfWork, session: SessionCertification, profil_id: UUID) -> Jury:
    """The jury of the session, kept as it is until the end, that may judge this person; JuryNonConforme otherwise."""
    jury = await queries.get_jury(uow.db, session.id, lock=True)
    if jury is None:
        raise JuryAbsent("Composez d'abord le jury de la session.")
    found = await find_defauts(uow, session, jury.membres, profil_id=profil_id)
    if found:
        raise JuryNonConforme("Ce jury ne peut pas décider de cette candidature.", erreurs=found)
    return jury


def resource_of(jury: Jury) -> Ressource:
    return Ressource("Jury", str(jury.id), {"membres": sorted(membre.sujet for membre in jury.membres)})


def president_of(jury: Jury) -> str:
    """The subject of the president, or nothing when the jury has none."""
    return next((membre.sujet for membre in jury.membres if membre.president), "")


def present(jury: Jury, found: list[Erreur]) -> JuryLu:
    membres = [MembreDeJury.model_validate(row) for row in sorted(jury.membres, key=lambda row: row.ordre)]
    return JuryLu(
        id=jury.id,
        session_id=jury.session_id,
        membres=membres,
        compose_le=jury.compose_le,
        conforme=not found,
        defauts=found[:20],
        version=jury.version,
    )
