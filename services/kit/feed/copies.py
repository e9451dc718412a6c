"""Local copies of what a neighbour publishes: the columns that a service needs, by the neighbour's own ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.feed.consumer import Event


def last_states(batch: Sequence[Event], kind: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The last state of each row of a kind, as its `id` and the fields `names`: an upsert may name a row once."""
    states = {event.data["id"]: event.data for event in batch if event.type == kind}
    return [{"id": UUID(key), **{name: data[name] for name in names}} for key, data in states.items()]


async def upsert(db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert the rows, or give those that are there by `id` their new values; all rows have the same columns."""
    if rows:
        statement = insert(table).values(rows)
        changes = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes))
