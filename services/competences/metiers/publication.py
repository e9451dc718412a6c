"""Publishing métiers in the feed, a few or thousands: each event carries the whole métier and what it requires."""

from collections.abc import Sequence
from uuid import UUID

from services.competences import events
from services.competences.metiers import queries
from services.kit.data.uow import UnitOfWork

BATCH = 500


async def publish_metiers(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Emit the state of these métiers as the transaction now sees them."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        exigences = await queries.get_bare_exigences(uow.db, batch)
        await uow.emit_many(
            events.METIER_MODIFIE,
            [
                (str(row.id), events.metier_modifie(row, famille, exigences.get(row.id, [])))
                for row, famille in await queries.get_metiers(uow.db, batch)
            ],
        )
