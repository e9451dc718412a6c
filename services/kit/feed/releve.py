"""A feed read from its start to its end says all that there is: of the local copies, what it did not say goes.

What was said meanwhile is kept beside the position, in the same transactions: another replica, or the next start, goes on
with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, Text, cast, delete, exists, func, inspect, not_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from services.kit.feed.consumer import Event

_SEPARATOR = ":"


@dataclass(frozen=True)
class Copie:
    """Rows of `table` that a neighbour's events of one type say: each by its columns `cle`, which have another name there.

    Those of which `garde` is true are marks of this service's own, and stay.
    """

    table: type[Any]
    type: str
    cle: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    garde: Any = None

    @property
    def rows(self) -> Table:
        rows: Table = inspect(self.table).local_table
        return rows


# by table, the keys of rows
Keys = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Ecart:
    """Rows that the feed does not say: those that went, and those that stay because something here names them."""

    partis: Keys
    cites: Keys


async def begin(db: AsyncSession, said: Table, source: str) -> None:
    """Forget what an unfinished reading of the feed had said; `said` is the table « releve »."""
    await db.execute(delete(said).where(said.c.source == source))


async def note(db: AsyncSession, said: Table, source: str, copies: Sequence[Copie], batch: Sequence[Event]) -> None:
    keys = {
        (copie.rows.name, _SEPARATOR.join(str(event.data[name]) for name in copie.cle.values()))
        for copie in copies
        for event in batch
        if event.type == copie.type and event.data.keys() >= {*copie.cle.values()}
    }
    if keys:
        rows = [{"source": source, "copie": name, "cle": key} for name, key in sorted(keys)]
        await db.execute(insert(said).values(rows).on_conflict_do_nothing())


async def sweep(db: AsyncSession, said: Table, source: str, copies: Sequence[Copie]) -> Ecart:
    """Delete what was not said, in the order of the copies."""
    partis, cites = {}, {}
    for copie in copies:
        rows = copie.rows
        columns = [rows.c[name] for name in copie.cle]
        key = func.concat_ws(_SEPARATOR, *(cast(column, Text) for column in columns))
        mine = (said.c.source == source, said.c.copie == rows.name, said.c.cle == key)
        unsaid = [~exists().where(*mine), true() if copie.garde is None else not_(copie.garde)]
        gone = await db.execute(delete(rows).where(*unsaid, *_named_by_nobody(rows)).returning(*columns))
        partis[rows.name] = [tuple(row) for row in gone]
        cites[rows.name] = [tuple(row) for row in await db.execute(select(*columns).where(*unsaid).distinct())]
    await begin(db, said, source)
    return Ecart(partis, cites)


def _named_by_nobody(rows: Table) -> list[ColumnElement[bool]]:
    return [
        ~exists().where(key.parent == key.column)
        for table in rows.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is rows and table is not rows
    ]
