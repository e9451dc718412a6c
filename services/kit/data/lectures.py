"""A line for each reading of a person by somebody else, written before the answer is given, which the person alone sees.

The same reader, operation and object leave one line an hour. Lines are numbered by their instant, so that those of several
services are put in one order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils
from sqlalchemy import Select, Table, bindparam, select, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from services.kit.data.uow import Service, UnitOfWork

ONE_IN = timedelta(hours=1)
_LEAVE = text(
    "INSERT INTO lecture (id, profil_id, lu_le, sujet, roles, entite, operation, objet)"
    " SELECT lue.id, lue.profil_id, :lu_le, :sujet, :roles, :entite, :operation, :objet"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:profils AS uuid[])) AS lue(id, profil_id)"
    " WHERE NOT EXISTS (SELECT 1 FROM lecture l WHERE l.profil_id = lue.profil_id AND l.id >= :depuis"
    " AND l.sujet = :sujet AND l.operation = :operation AND l.objet = :objet)"
).bindparams(bindparam("depuis", type_=PG_UUID()))
_CUT = text("DELETE FROM lecture WHERE id < :avant").bindparams(bindparam("avant", type_=PG_UUID()))


def first_id(instant: datetime) -> UUID:
    """What no line of that instant or later is below."""
    return UUID(int=int(instant.timestamp() * 1_000) << 80)


def _id_at(instant: datetime) -> UUID:
    return UUID(int=uuid_utils.uuid7(nanoseconds=int(instant.timestamp() * 1_000) * 1_000_000).int)


async def leave(uow: UnitOfWork, operation: str) -> None:
    """The lines of a reading: for those of whom a resource was allowed, and those whom the answer names.

    In the transaction of a reading that writes, at once otherwise: an answer that was given has its lines.
    """
    people = sorted({*uow.lus, *_shown(uow.answered)} - {uow.actor.profil})
    if not people or not uow.actor.sujet:  # what is public is read by nobody in particular
        return
    values = {
        "ids": [_id_at(uow.now) for _ in people],
        "profils": people,
        "lu_le": uow.now,
        "sujet": uow.actor.sujet,
        "roles": " ".join(sorted(uow.actor.roles)),
        "entite": str(uow.actor.entite or ""),
        "operation": operation,
        "objet": uow.touched,
        "depuis": first_id(uow.now - ONE_IN),
    }
    await uow.db.execute(_LEAVE, values)


def _shown(answered: object) -> Iterator[UUID]:
    """The people whom an answer or the elements of a list name as theirs."""
    # looked up in what they hold: a model that has no such field takes ten times as long to say so
    for one in _held(answered).get("elements", [answered]):
        if profil_id := _held(one).get("profil_id"):
            yield profil_id


def _held(one: object) -> dict[str, Any]:
    return getattr(one, "__dict__", {})


def of_person(table: Table, profil_id: UUID, before: UUID | None) -> Select[tuple[object, ...]]:
    """The person's lines, the last first; `before`: the line after which to go on."""
    statement = select(table).where(table.c.profil_id == profil_id).order_by(table.c.id.desc())
    return statement if before is None else statement.where(table.c.id < before)


async def cut(service: Service) -> int:
    """Delete the lines kept for as long as the journal's; how many."""
    before = service.clock() - timedelta(days=service.settings.journal_kept_days)
    async with service.database.writing() as db, db.begin():
        return (await db.execute(_CUT, {"avant": first_id(before)})).rowcount  # type: ignore[attr-defined, no-any-return]
