"""Rules of the sessions: capacity never under what is taken, a cancelled one stays cancelled."""

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.certification import events
from services.certification.cycles.candidature import Transition
from services.certification.cycles.session import SESSION, VERS
from services.certification.demande.annonces import announce, ask_identity, tell
from services.certification.demande.sessions import queries
from services.certification.demande.sessions.annulation import release_everybody
from services.certification.demande.sessions.deplacement import moves, refuse_past, tell_move
from services.certification.demande.sessions.places import promote_waiting, registration_problem
from services.certification.demande.sessions.schemas import Reste, SessionEcrite, SessionLue
from services.certification.errors import CertificationExpiree, CodeDejaUtilise, PlacesDejaPrises, SessionAnnulee
from services.certification.models import Etape, EtatSession, SessionCertification
from services.certification.offre.certifications.cycle import last_delivery_day
from services.certification.offre.certifications.presentation import jours_of
from services.certification.offre.certifications.queries import find_certification, get_certification
from services.kit.data.counts import K
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound, OutOfRange
from services.kit.web.pagination import Page, PageParams, paginate

OCTETS_VERSION = 7  # of a digest: fewer than the 18 digits of a version
COMPTES = {"places_prises", "places_libres", "en_attente"}


async def open_session(uow: UnitOfWork, certification_id: UUID, ecrite: SessionEcrite) -> SessionLue:
    found = await find_certification(uow.db, certification_id)
    days = jours_of(found[0])
    refuse_new(ecrite.model_dump(), days, uow.today)
    _refuse_minimum(ecrite.minimum_ouverture, ecrite.places)
    if await queries.code_is_taken(uow.db, ecrite.code):
        raise CodeDejaUtilise("Une autre session a déjà ce code.")
    row = new_session(ecrite.model_dump(), certification_id)
    uow.db.add(row)
    return await written(uow, row, days)


async def list_sessions(
    uow: UnitOfWork, page: PageParams, *, certification_id: UUID | None, code: str | None = None, ouvertes: bool = False
) -> Page[SessionLue]:
    if certification_id is not None and await get_certification(uow.db, certification_id) is None:
        raise NotFound
    today = uow.today
    statement = queries.list_sessions(today=today, certification_id=certification_id, code=code, ouvertes=ouvertes)
    return await paginate(uow, statement, page, lambda row: present(uow, row[0], queries.end_days(row[1], row[2])))


async def read_session(uow: UnitOfWork, session_id: UUID) -> SessionLue:
    found = await queries.find_session(uow.db, session_id)
    return present(uow, *found)


async def replace_session(uow: UnitOfWork, session_id: UUID, ecrite: SessionEcrite) -> SessionLue:
    row, days = await queries.find_session(uow.db, session_id, lock=True)
    uow.check_version(present(uow, row, days))
    refuse_change(row, ecrite.model_dump(), days, uow.today)
    if await queries.code_is_taken(uow.db, ecrite.code, but=row.id):
        raise CodeDejaUtilise("Une autre session a déjà ce code.")
    await write_session(uow, row, ecrite.model_dump())
    return await written(uow, row, days)


def new_session(values: dict[str, Any], certification_id: UUID) -> SessionCertification:
    """A session as it is written, in the state that it is written in."""
    born = {"etat": VERS[values["etat"]].born(), "certification_id": certification_id}
    return SessionCertification.model_validate(values | born)


def refuse_after_last_delivery(fin_le: date, days: dict[Etape, date]) -> None:
    limite = last_delivery_day(days)
    if limite and limite < fin_le:
        raise CertificationExpiree("La session finirait après le dernier jour où la certification se délivre.")


def refuse_new(values: dict[str, Any], days: dict[Etape, date], today: date) -> None:
    """Raise the problem of a session that may not be opened; one that is over may still be told, closed or cancelled."""
    if values["etat"] in (EtatSession.PROGRAMMEE, EtatSession.OUVERTE):
        refuse_past(values, today)
    refuse_after_last_delivery(values["fin_le"], days)


def refuse_change(row: SessionCertification, values: dict[str, Any], days: dict[Etape, date], today: date) -> None:
    """Raise the problem of a change that a locked session cannot take."""
    if row.etat == EtatSession.ANNULEE:
        raise SessionAnnulee("Une session annulée ne change plus ; ouvrez-en une autre.")
    if values["places"] < row.places_prises:
        raise PlacesDejaPrises(erreurs=[Erreur(pointeur="/places", motif="Moins de places que de places prises")])
    if values["attente_max"] < row.en_attente:
        raise PlacesDejaPrises(erreurs=[Erreur(pointeur="/attente_max", motif="Moins que de personnes en attente")])
    refuse_past(values, today, row)
    minimum = values.get("minimum_ouverture", row.minimum_ouverture)
    _refuse_minimum(minimum, values["places"])
    refuse_after_last_delivery(values["fin_le"], days)


def _refuse_minimum(minimum: int | None, places: int) -> None:
    if minimum is not None and minimum > places:
        raise OutOfRange(erreurs=[Erreur(pointeur="/minimum_ouverture", motif="Plus que le nombre de places")])


async def write_session(uow: UnitOfWork, row: SessionCertification, values: dict[str, Any]) -> None:
    """Change a locked session: one that moves tells its people, places added go to the waiting list at once, and a
    cancelled one lets everybody go."""
    wanted, moved = values.get("etat", row.etat), moves(row, values)
    for name in values.keys() - {"etat"}:
        setattr(row, name, values[name])
    if wanted != row.etat:
        SESSION.move(uow.db, row, VERS[wanted], le=uow.now)
        if row.etat == EtatSession.ANNULEE:
            await release_everybody(uow, row)
    if moved and row.etat != EtatSession.ANNULEE:
        await tell_move(uow, row)
    for candidature in await promote_waiting(uow.db, row, uow.now):
        announce(uow, candidature, Transition.PROMOUVOIR)
        await tell(uow, candidature, "Une place s'est ajoutée : vous êtes inscrite ou inscrit à la session.")
        await ask_identity(uow, candidature)


async def written(uow: UnitOfWork, row: SessionCertification, days: dict[Etape, date]) -> SessionLue:
    await uow.db.flush()
    uow.touches(Ressource("Session", str(row.id)))
    uow.emit(events.SESSION_MODIFIEE, subject=str(row.id), data=events.session_modifiee(row))
    return present(uow, row, days)


def present(uow: UnitOfWork, row: SessionCertification, days: dict[Etape, date]) -> SessionLue:
    """A session as this reader may know it.

    How many hold or wait for a place is the certificateur's alone: with a team of one's own around somebody, one place
    fewer would be a candidature read. Each of them moves the row's version, so the one that is told is that of the answer.
    """
    columns = set(SessionLue.model_fields) - COMPTES - {"reste", "inscriptions_ouvertes", "version"}
    free, certifies = row.places - row.places_prises, uow.actor.has("certificateur")
    counts = {"places_prises": row.places_prises, "places_libres": free, "en_attente": row.en_attente}
    shown = SessionLue(
        **{name: getattr(row, name) for name in columns},
        **(counts if certifies else dict.fromkeys(counts)),
        reste=left(free),
        inscriptions_ouvertes=registration_problem(row, days, uow.today) is None,
    )
    digest = sha256(shown.model_dump_json(exclude={"id", "certification_id"}).encode()).digest()
    return shown.model_copy(update={"version": int.from_bytes(digest[:OCTETS_VERSION])})


def left(free: int) -> Reste:
    """Whether places are left, as everybody is told."""
    if free <= 0:
        return Reste.NON
    return Reste.PEU if free < K else Reste.OUI
