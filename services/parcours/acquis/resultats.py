"""What juries give a person, or take back, as acquis of source « resultat »: made anew from the blocs they hold.

Nothing of it moves the version of the profil, and a hierarchy sees no certified acquis: for an employer, nothing happens.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.data.db import new_id
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event
from services.parcours.events import publish_profil
from services.parcours.models import Acquis, BlocObtenu, Profil, Provenance, SourceAcquis

ACQUIS, RETIRE = "bloc.acquis", "bloc.retire"
PREUVE = "Bloc de certification acquis devant un jury"

# by compétence and day, the level that some bloc attests
Niveaux = dict[tuple[UUID, date], int | None]


async def apply_resultats(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Apply the blocs that came and went; a profil that is gone has none. Read twice, a batch has the same effect."""
    here = set(
        await _lock(uow.db, {UUID(event.data["profil_id"]) for event in batch if event.type in (ACQUIS, RETIRE)})
    )
    for event in batch:
        if event.type in (ACQUIS, RETIRE) and UUID(event.data["profil_id"]) in here:
            await _keep(uow.db, event)
    for profil_id in sorted(here):
        await _make_acquis(uow, profil_id)


async def make_acquis(uow: UnitOfWork, people: Iterable[UUID]) -> None:
    """Give each of these people the acquis of the blocs that are kept here."""
    for profil_id in await _lock(uow.db, people):
        await _make_acquis(uow, profil_id)


async def _lock(db: AsyncSession, people: Iterable[UUID]) -> Sequence[UUID]:
    """Lock those of these people who are here; they, in order."""
    statement = select(col(Profil.id)).where(col(Profil.id).in_(people)).order_by(col(Profil.id))
    return (await db.scalars(statement.with_for_update(key_share=True))).all()


async def _keep(db: AsyncSession, event: Event) -> None:
    key = {"profil_id": UUID(event.data["profil_id"]), "bloc_id": UUID(event.data["bloc_id"])}
    if event.type == RETIRE:
        await db.execute(delete(BlocObtenu).filter_by(**key))
        return
    said = {
        "certification_id": UUID(event.data["certification_id"]),
        "competences": event.data["competences"],
        "acquis_le": date.fromisoformat(event.data["acquis_le"]),
    }
    statement = insert(BlocObtenu).values(**key, **said)
    await db.execute(statement.on_conflict_do_update(index_elements=["profil_id", "bloc_id"], set_=said))


async def _make_acquis(uow: UnitOfWork, profil_id: UUID) -> None:
    """Give the person the acquis of their blocs, no more and no less; published when something changed."""
    db = uow.db
    wanted = _niveaux((await db.scalars(select(BlocObtenu).where(col(BlocObtenu.profil_id) == profil_id))).all())
    statement = select(Acquis).where(col(Acquis.profil_id) == profil_id, col(Acquis.source) == SourceAcquis.RESULTAT)
    changed = False
    for row in (await db.scalars(statement)).all():
        key = (row.competence_id, row.le)
        if key not in wanted:
            await db.delete(row)
            changed = True
        elif row.niveau != (niveau := wanted.pop(key)):
            row.niveau, changed = niveau, True
    await db.flush()
    if wanted:
        rows = [_row(profil_id, competence_id, le, niveau) for (competence_id, le), niveau in sorted(wanted.items())]
        # what somebody already said of that day and provenance stands
        changed |= bool(
            (await db.scalars(insert(Acquis).values(rows).on_conflict_do_nothing().returning(col(Acquis.id)))).all()
        )
    if changed:
        await publish_profil(uow, profil_id)


def _niveaux(blocs: Sequence[BlocObtenu]) -> Niveaux:
    found: Niveaux = {}
    for bloc in blocs:
        for attestee in bloc.competences:
            key, niveau = (UUID(attestee["competence_id"]), bloc.acquis_le), attestee["niveau"]
            found[key] = max((one for one in (found.get(key), niveau) if one is not None), default=None)
    return found


def _row(profil_id: UUID, competence_id: UUID, le: date, niveau: int | None) -> dict[str, object]:
    return {
        "id": new_id(),
        "version": 1,
        "profil_id": profil_id,
        "competence_id": competence_id,
        "niveau": niveau,
        "provenance": Provenance.CERTIFIE,
        "le": le,
        "positif": True,
        "preuve": PREUVE,
        "source": SourceAcquis.RESULTAT,
    }
