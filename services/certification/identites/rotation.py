"""Changing keys: what a former key sealed is sealed again under the first, a batch a transaction.

What is done is done: cut short, the command starts again where it was, since it looks for what the first has not sealed.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select, update

from services.certification.identites.requises import SCELLES, keys_in_use
from services.certification.identites.trousseau import Scelle, Trousseau, trousseau_of
from services.kit.data.uow import Service, UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.auth import Actor

COMMANDE = Actor(sujet="commande")
AT_ONCE = 200


async def seal_again(service: Service, at_once: int = AT_ONCE) -> int:
    """Seal under the first key whatever another one sealed; how many rows changed key."""
    trousseau, changed, batch = trousseau_of(service.settings), 0, 1
    while batch:
        async with UnitOfWork(service, COMMANDE, "resceller_identites", service.clock()) as uow:
            batch = await _seal_some(uow, trousseau, at_once)
            uow.touches(Ressource("Cle", trousseau.premiere))
            if batch:
                await uow.finish()
        changed += batch
    return changed


async def _seal_some(uow: UnitOfWork, trousseau: Trousseau, at_once: int) -> int:
    changed = 0
    for table, columns in SCELLES.items():
        others = or_(*(getattr(table, f"{one}_cle") != trousseau.premiere for one in columns))
        rows = (await uow.db.scalars(select(table).where(others).limit(at_once - changed).with_for_update())).all()
        for row in rows:
            # the row itself has not changed: its version stays, and whoever read it may still write it back
            values = _sealed_again(row, trousseau, columns)
            await uow.db.execute(update(table).where(table.id == row.id).values(values))
        changed += len(rows)
    return changed


def _sealed_again(row: Any, trousseau: Trousseau, columns: Iterable[str]) -> dict[str, str | bytes]:
    values: dict[str, str | bytes] = {}
    for column in columns:
        if (content := getattr(row, column)) is not None:
            former = Scelle(getattr(row, f"{column}_cle"), content)
            sealed = trousseau.seal(trousseau.open(former, row.id, column), row.id, column)
            values |= {column: sealed.octets, f"{column}_cle": sealed.cle}
    return values


async def former_keys(service: Service) -> set[str]:
    """Names of the keys other than the first that still open something: they may not leave the file."""
    async with service.database.reading() as db:
        return await keys_in_use(db) - {trousseau_of(service.settings).premiere}
