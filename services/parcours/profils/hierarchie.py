"""Managers and their people: within one entity, never oneself, never in a circle."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.web.errors import Erreur
from services.parcours.errors import HierarchieInvalide
from services.parcours.models import Profil

BRANCH_KEY = 0x70617263
MOTIF_INCONNU = "Manager inconnu dans cette entité"
MOTIF_SOI = "Nul n'est son propre manager"
MOTIF_CERCLE = "La chaîne des managers revient à cette personne"

_ABOVE = text(
    "WITH RECURSIVE chaine(id) AS (SELECT CAST(:manager AS uuid)"
    " UNION SELECT p.manager_id FROM profil p JOIN chaine c ON p.id = c.id WHERE p.manager_id IS NOT NULL)"
    " SELECT 1 FROM chaine WHERE id = :profil"
)


async def check_manager(db: AsyncSession, profil_id: UUID, entite_id: UUID, manager_id: UUID | None) -> None:
    """Raise HierarchieInvalide unless `manager_id` may manage this person; the caller holds the hierarchy's lock."""
    if manager_id is None:
        return
    known = select(1).where(col(Profil.id) == manager_id, col(Profil.entite_id) == entite_id)
    if manager_id == profil_id:
        raise _refusal(MOTIF_SOI)
    if await db.scalar(known) is None:
        raise _refusal(MOTIF_INCONNU)
    if await db.scalar(_ABOVE, {"manager": manager_id, "profil": profil_id}) is not None:
        raise _refusal(MOTIF_CERCLE)


async def lock_hierarchy(db: AsyncSession, entite_id: UUID) -> None:
    """One change of an entity's hierarchy at a time: two, each right alone, could close a circle together.

    Taken before the lock of any profil's row, as a load does, or the two would wait for each other.
    """
    await db.execute(select(func.pg_advisory_xact_lock_shared(BRANCH_KEY)))
    await db.execute(select(func.pg_advisory_xact_lock(hierarchy_key(entite_id))))


def hierarchy_key(entite_id: UUID) -> int:
    """Key of the entity's advisory lock."""
    return int.from_bytes(entite_id.bytes[8:], "big", signed=True)


def _refusal(motif: str) -> HierarchieInvalide:
    return HierarchieInvalide(erreurs=[Erreur(pointeur="/manager_id", motif=motif)])


def in_circles(manager_of: Mapping[UUID, UUID | None], concerned: Collection[UUID]) -> set[UUID]:
    """Those of `concerned` who are on a circle of managers; each person is walked once."""
    settled: set[UUID] = set()
    found: set[UUID] = set()
    for start in concerned:
        path: dict[UUID, None] = {}
        at: UUID | None = start
        while at is not None and at not in settled and at not in path:
            path[at] = None
            at = manager_of.get(at)
        if at is not None and at in path:
            walked = list(path)
            found.update(walked[walked.index(at) :])
        settled.update(path)
    return found
