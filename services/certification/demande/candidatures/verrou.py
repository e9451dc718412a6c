"""Finding a candidature that the actor may act on, and locking it after the session whose place it holds."""

from uuid import UUID

from services.certification.demande.candidatures import queries
from services.certification.demande.sessions.queries import find_session
from services.certification.models import HOLDING, Candidature, SessionCertification
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Conflict, NotFound

RESERVEES = ("proposee", "declinee")


def resource_of(candidature: Candidature) -> Ressource:
    """`reservee`: what waits for the person's yes, or was declined, is theirs alone to see."""
    attributs = {"titulaire": str(candidature.profil_id), "reservee": candidature.etat in RESERVEES}
    return Ressource("Candidature", str(candidature.id), attributs)


async def find(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, int | None]:
    """The candidature and its rank; raises NotFound for whoever may not perform this route's action on it."""
    found = await queries.get_candidature(uow.db, candidature_id)
    if found is None:
        raise NotFound
    uow.allow(resource_of(found[0]))
    return found


async def find_locked(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, SessionCertification | None]:
    """The candidature, locked, and the session in which it holds a place or a rank, locked before it."""
    candidature, _ = await find(uow, candidature_id)
    session = await _lock_held(uow, candidature)
    return await lock(uow, candidature, session), session


async def _lock_held(uow: UnitOfWork, candidature: Candidature) -> SessionCertification | None:
    if candidature.session_id is None or candidature.etat not in HOLDING:
        return None
    return (await find_session(uow.db, candidature.session_id, lock=True))[0]


async def lock(uow: UnitOfWork, candidature: Candidature, *sessions: SessionCertification | None) -> Candidature:
    """The candidature read again under its lock; raises Conflict when it came to hold a place elsewhere meanwhile."""
    locked = await queries.lock_candidature(uow.db, candidature.id)
    if locked is None:
        raise NotFound
    if locked.etat in HOLDING and locked.session_id not in {session.id for session in sessions if session}:
        raise Conflict("La candidature vient de changer de session ; relisez-la.")
    return locked
