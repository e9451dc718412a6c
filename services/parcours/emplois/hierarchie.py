"""Managers and their people: within one entity that employs both, never oneself, never in a circle."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur
from services.parcours.emplois.queries import not_ended
from services.parcours.errors import HierarchieInvalide
from services.parcours.models import Emploi

BRANCH_KEY = 0x70617263
MOTIF_INCONNU = "Manager inconnu dans cette entité"
MOTIF_PARTI = "Ce manager n'a plus d'emploi en cours dans cette entité"
MOTIF_SOI = "Nul n'est son propre manager"
MOTIF_CERCLE = "La chaîne des managers revient à cette personne"

_ABOVE = text(
    "WITH RECURSIVE chaine(id) AS (SELECT CAST(:manager AS uuid)"
    " UNION SELECT a.manager_id FROM chaine c JOIN emploi e ON e.profil_id = c.id AND e.entite_id = :entite"
    " AND (e.fin_le IS NULL OR e.fin_le >= :jour) JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL"
    " WHERE a.manager_id IS NOT NULL) SELECT 1 FROM chaine WHERE id = :profil"
)
# of the last affectations of emplois that have not ended, those whose manager the entity does not employ any more. An
# entity compared by « IS NOT DISTINCT » is no way in: before statistics, the planner would read all of it for each person
_DEPARTED = """
SELECT DISTINCT a.id, e.id AS emploi_id, e.profil_id
FROM emploi d JOIN affectation a ON a.manager_id = d.profil_id AND a.fin_le IS NULL
JOIN emploi e ON e.id = a.emploi_id AND e.entite_id IS NOT DISTINCT FROM d.entite_id
WHERE d.fin_le < :jour AND (e.fin_le IS NULL OR e.fin_le >= :jour)
    AND (CAST(:entite AS uuid) IS NULL OR d.entite_id = :entite)
    AND NOT EXISTS (SELECT 1 FROM emploi m WHERE m.profil_id = d.profil_id
        AND m.entite_id IS NOT DISTINCT FROM d.entite_id AND (m.fin_le IS NULL OR m.fin_le >= :jour))
"""
_LOCK = (
    f"SELECT id FROM profil WHERE id IN (SELECT profil_id FROM ({_DEPARTED}) AS parti) ORDER BY id FOR NO KEY UPDATE"
)
_DISMISS = (
    f"WITH parti AS ({_DEPARTED}), quittees AS (UPDATE affectation a SET manager_id = NULL, version = a.version + 1"
    " FROM parti WHERE a.id = parti.id),"
    " emplois AS (UPDATE emploi e SET version = e.version + 1 FROM parti WHERE e.id = parti.emploi_id)"
    " SELECT DISTINCT profil_id FROM parti ORDER BY profil_id"
)


async def check_manager(
    db: AsyncSession, profil_id: UUID, entite_id: UUID, manager_id: UUID | None, jour: date
) -> None:
    """Raise HierarchieInvalide unless `manager_id` may manage this person there; the caller holds the hierarchy's lock."""
    if manager_id is None:
        return
    if manager_id == profil_id:
        raise _refusal(MOTIF_SOI)
    employed = select(not_ended(jour)).where(col(Emploi.profil_id) == manager_id, col(Emploi.entite_id) == entite_id)
    found = (await db.scalars(employed)).all()
    if not any(found):
        raise _refusal(MOTIF_PARTI if found else MOTIF_INCONNU)
    values = {"manager": manager_id, "profil": profil_id, "entite": entite_id, "jour": jour}
    if await db.scalar(_ABOVE, values) is not None:
        raise _refusal(MOTIF_CERCLE)


async def dismiss_departed(uow: UnitOfWork, entite_id: UUID | None = None) -> list[UUID]:
    """Take their teams from the managers whom the entity (all of them, when None) employs no more; who is to be published.

    The people are locked in one order, after the hierarchy where the caller holds it.
    """
    await uow.db.flush()
    values = {"jour": uow.today, "entite": entite_id}
    await uow.db.execute(text(_LOCK), values)
    return list(await uow.db.scalars(text(_DISMISS), values))


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
    """The people of `concerned` who are on a circle of managers; each person is walked once."""
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
