"""Rows of a person pass to another record of theirs, and come back: what collides stays where it is, and nothing is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.parties import Partie

# table, column that names a person, conditions on its rows
Names = tuple[Table, str, Sequence[ColumnElement[bool]]]
# a row that passed, as JSON: « table », « colonne », « cle » once passed, « avec » whom it passes all or none
Passed = dict[str, Any]
Together = Callable[[Table, str, Mapping[str, Any]], Hashable]


def names_of(parties: Iterable[Partie], without: Collection[str]) -> list[Names]:
    """Where persons are named, but in the tables or « table.column » of `without`, in events and in what stays."""
    found: dict[tuple[str, str], Names] = {}
    left_out = {"evenement", "evenement_ecarte", *without}
    for partie in parties:
        name = partie.rows.name
        if isinstance(partie.de, str) and not partie.garde and not left_out & {name, f"{name}.{partie.de}"}:
            found[name, partie.de] = (partie.rows, partie.de, ())
    return list(found.values())


def apart(*_: Any) -> Hashable:
    """No row has to pass with another."""
    return None


async def pass_over(
    db: AsyncSession, names: Sequence[Names], de: UUID, vers: UUID, together: Together = apart
) -> list[Passed]:
    """Give the rows that name `de` to `vers`; those that passed. Rows of which `together` says the same pass all or none."""
    rows: list[Passed] = []
    for table, column, conditions in names:
        for row in (await db.execute(select(table).where(table.c[column] == de, *conditions))).mappings():
            held = dict(row)
            rows.append(passed(table, column, held, together(table, column, held)))
    return await _in_groups(db, names, rows, de, vers)


def passed(table: Table, column: str, row: Mapping[str, Any], together: Hashable) -> Passed:
    cle = {key.name: str(row[key.name]) for key in table.primary_key}
    return {"table": table.name, "colonne": column, "cle": cle, "avec": str(together) if together else None}


async def come_back(db: AsyncSession, names: Sequence[Names], rows: Iterable[Passed], de: UUID, vers: UUID) -> None:
    """Give back to `de` what passed to `vers` and is still there; what is tied to something newer there stays."""
    await _in_groups(db, names, rows, vers, de)


async def _in_groups(
    db: AsyncSession, names: Sequence[Names], rows: Iterable[Passed], de: UUID, vers: UUID
) -> list[Passed]:
    tables = {table.name: table for table, _, _ in names}
    groups: dict[Hashable, list[Passed]] = defaultdict(list)
    for row in rows:
        groups[row["avec"] or (row["table"], row["colonne"])].append(row)
    return [row for group in groups.values() for row in await _pass(db, tables, group, de, vers)]


async def _pass(
    db: AsyncSession, tables: Mapping[str, Table], group: list[Passed], de: UUID, vers: UUID
) -> list[Passed]:
    """The rows that passed: all of the group at once, else one by one those that nothing ties."""
    try:
        async with db.begin_nested():
            await db.execute(text("SET CONSTRAINTS ALL DEFERRED"))
            done = [await _give(db, tables[row["table"]], row, de, vers) for row in group]
            await db.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        return [row for row in done if row]
    except IntegrityError:
        if group[0]["avec"] or len(group) == 1:
            return []
    return [row for one in group for row in await _pass(db, tables, [one], de, vers)]


async def _give(db: AsyncSession, table: Table, row: Passed, de: UUID, vers: UUID) -> Passed | None:
    column, cle = row["colonne"], row["cle"]
    values: dict[str, Any] = {column: vers}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    where = [key == _typed(key, cle[key.name]) for key in table.primary_key]
    given = update(table).where(*where, table.c[column] == de).values(values).returning(table.c[column])
    if (await db.execute(given)).first() is None:
        return None
    return {**row, "cle": cle | ({column: str(vers)} if column in cle else {})}


def _typed(column: Column[Any], value: str) -> Any:
    return column.type.python_type(value)
