"""Events that could not be applied, set aside in the follower's database with their reason, and what waits behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.parties import lock_subjects
from services.kit.data.uow import Service, UnitOfWork

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event

# of these subjects, those who are erased: nothing about them is kept, an event that cannot be applied no more than another
Erased = Callable[[AsyncSession, Collection[str]], Awaitable[set[str]]]
BEHIND = "derrière un événement du même sujet"
# an event that is aside, and whether it was not before
Parked = tuple["Event", bool]


async def nobody(_: AsyncSession, __: Collection[str]) -> set[str]:
    """For a feed that says nothing of people."""
    return set()


def marked(column: Any, *conditions: ColumnElement[bool]) -> Erased:
    """Those whose mark is a row with their id in `column`, under these conditions."""

    async def find(db: AsyncSession, subjects: Collection[str]) -> set[str]:
        ids = [one for one in map(_uuid, subjects) if one]
        return {str(one) for one in await db.scalars(select(column).where(column.in_(ids), *conditions))}

    return find


def _uuid(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None


@dataclass
class Aside:
    """What is aside of a feed: the subjects with something parked, and the ids of what is there or was dropped."""

    subjects: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def split(self, events: Sequence[Event], endings: Collection[str]) -> tuple[list[Event], list[Event]]:
        """(what is to be applied, what waits behind something parked), each in order.

        An event of `endings` is applied whatever waits, and nothing of its subject waits any more.
        """
        free: list[Event] = []
        behind: list[Event] = []
        blocked = set(self.subjects)
        for event in events:
            if event.type in endings:
                blocked.discard(event.subject)
                behind = [one for one in behind if one.subject != event.subject]
            elif event.id in self.known:
                continue
            (behind if event.subject in blocked else free).append(event)
        return free, behind


def table_of(service: Service) -> Table:
    return service.feed.metadata.tables["evenement_ecarte"]


def waiting(table: Table, **wanted: Any) -> ColumnElement[bool]:
    """Condition of the rows that wait to be replayed, of those whose columns have the values given."""
    conditions = [table.c[name] == value for name, value in wanted.items() if value is not None]
    return and_(table.c.ote_le.is_(None), *conditions)


async def aside(db: AsyncSession, table: Table, source: str, events: Sequence[Event]) -> Aside:
    """What of the subjects of these events is aside."""
    subjects = {_storable(event.subject) for event in events}
    statement = select(table.c.id, table.c.sujet, table.c.ote_le)
    rows = (await db.execute(statement.where(table.c.source == source, table.c.sujet.in_(subjects)))).all()
    return Aside({row.sujet for row in rows if row.ote_le is None}, {row.id for row in rows})


async def park(
    uow: UnitOfWork, source: str, events: Sequence[Event], reason: str, tries: int, erased: Erased = nobody
) -> list[Parked]:
    """Set events aside, in this order; which are there now. Nothing is kept of who is erased."""
    subjects = {_storable(event.subject) for event in events}
    await lock_subjects(uow.db, subjects)
    gone = await erased(uow.db, subjects)
    table = table_of(uow.service)
    return [
        (event, await _keep(uow, table, source, event, reason, tries)) for event in events if event.subject not in gone
    ]


async def _keep(uow: UnitOfWork, table: Table, source: str, event: Event, reason: str, tries: int) -> bool:
    """Whether it is new there; read again, it takes its place anew among those of its feed."""
    values = {
        "source": source,
        "id": event.id,
        "type": event.type,
        "sujet": event.subject,
        "emis_le": event.time,
        "position": event.position,
        "donnees": event.data,
        "raison": reason,
        "essais": tries,
        "premier_le": uow.now,
        "dernier_le": uow.now,
    }
    clean = {name: _storable(value) if isinstance(value, str) else value for name, value in values.items()}
    statement = insert(table).values(clean)
    again = ("rang", "position", "donnees", "raison", "essais", "dernier_le")
    upsert = statement.on_conflict_do_update(
        index_elements=["source", "id"], set_={name: statement.excluded[name] for name in again}
    )
    return bool(
        await uow.db.scalar(upsert.returning(literal_column("xmax = 0")))
    )  # false where there was one to update


def _storable(value: str) -> str:
    """A text that PostgreSQL can hold, whatever made the event poison."""
    return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


async def forget_reading(uow: UnitOfWork, source: str, endings: Collection[str]) -> None:
    """A feed read again from its start says again what still stands of what was parked; that somebody is erased stands."""
    table = table_of(uow.service)
    await uow.db.execute(delete(table).where(waiting(table, source=source), table.c.type.not_in(endings)))


async def forget_former_readings(service: Service, source: str, begun: datetime, parked: Collection[str]) -> None:
    """What readings before that instant parked, but what this one did: once it has caught up, nothing else is poison."""
    table = table_of(service)
    former = waiting(table, source=source) & (table.c.dernier_le < begun) & table.c.id.not_in(parked)
    async with service.database.writing() as db, db.begin():
        await db.execute(delete(table).where(former))


async def forget_subjects(uow: UnitOfWork, source: str, subjects: Collection[str]) -> None:
    table = table_of(uow.service)
    await uow.db.execute(delete(table).where(waiting(table, source=source), table.c.sujet.in_(subjects)))


async def counts(db: AsyncSession, table: Table) -> dict[str, int]:
    """By feed, how many events wait."""
    statement = select(table.c.source, func.count()).where(waiting(table)).group_by(table.c.source)
    return {source: count for source, count in await db.execute(statement)}


async def waiting_rows(service: Service, **wanted: Any) -> Sequence[Row[Any]]:
    """The rows that wait, each feed in order, with the values `wanted` of their columns."""
    async with service.database.reading() as db:
        return await read_waiting(db, table_of(service), **wanted)


async def read_waiting(db: AsyncSession, table: Table, **wanted: Any) -> Sequence[Row[Any]]:
    return (
        await db.execute(select(table).where(waiting(table, **wanted)).order_by(table.c.source, table.c.rang))
    ).all()


async def dropped(service: Service, source: str) -> set[str]:
    """Ids of the events of a feed that are never to be applied."""
    table = table_of(service)
    async with service.database.reading() as db:
        ids = select(table.c.id).where(table.c.source == source, table.c.ote_le.is_not(None))
        return set(await db.scalars(ids))


async def ahead(uow: UnitOfWork, row: Row[Any]) -> bool:
    """Whether something of the same subject was parked before `row`."""
    table = table_of(uow.service)
    earlier = select(table.c.rang).where(waiting(table, source=row.source, sujet=row.sujet), table.c.rang < row.rang)
    return (await uow.db.scalar(earlier.limit(1))) is not None


async def take_out(uow: UnitOfWork, rang: int) -> bool:
    """Whether it was still there: two who replay the same apply it once."""
    table = table_of(uow.service)
    taken = delete(table).where(table.c.rang == rang, waiting(table)).returning(table.c.rang)
    return (await uow.db.scalar(taken)) is not None


async def fail_again(uow: UnitOfWork, rang: int, reason: str) -> None:
    table = table_of(uow.service)
    tried = {"raison": reason, "essais": table.c.essais + 1, "dernier_le": uow.now}
    await uow.db.execute(update(table).where(table.c.rang == rang).values(tried))


async def drop(uow: UnitOfWork, rangs: Collection[int]) -> None:
    """Never apply them: their ids stay, so that a feed read again does not bring them back."""
    table = table_of(uow.service)
    emptied = {"ote_le": uow.now, "donnees": {}}
    await uow.db.execute(update(table).where(table.c.rang.in_(rangs), waiting(table)).values(emptied))
