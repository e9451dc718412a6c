"""Rows about people in every table of a service, made from its metadata, and where a person is found afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import Column, MetaData, Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.parties import Partie
from tests.support.service import RunningService

KIT = {"evenement": "sujet", "evenement_ecarte": "sujet", "journal": "objet", "cle_idempotence": "corps"}
NUMEROS = itertools.count(1)
Rows = dict[str, dict[str, Any]]


def columns_of_people(metadata: MetaData) -> set[tuple[str, str]]:
    """(table, column) of each column that holds the id of a person, by its name, by what it refers to, or in the kit's."""
    return {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if KIT.get(table.name) == column.name
        or column.name.endswith(("profil_id", "manager_id", "personne_id"))
        or any(key.column.table.name.startswith("profil") for key in column.foreign_keys)
        or (table.name.startswith("profil") and column.primary_key)
    }


class Fill:
    """Writes one row of a person in each table of a service; `autre` is whom it only names."""

    def __init__(self, metadata: MetaData, parties: Sequence[Partie], db: AsyncSession) -> None:
        self._metadata, self._db = metadata, db
        self._people = columns_of_people(metadata)
        self._cites = {(partie.rows.name, partie.de) for partie in parties if partie.cite and partie.vide}

    async def __call__(self, personne: UUID, autre: UUID | None, *, sparse: bool = False) -> Rows:
        """The rows; a column that may be null is, when `sparse`."""
        rows: Rows = {}
        for table in self._metadata.sorted_tables:
            if table.name in ("position_flux", "profil_efface"):
                continue
            values = {column.name: self._value(column, personne, autre, sparse, rows) for column in table.columns}
            values = {name: value for name, value in values.items() if value is not ...}
            await self._db.execute(insert(table).values(values))
            rows[table.name] = values
        return rows

    def _value(self, column: Column[Any], personne: UUID, autre: UUID | None, sparse: bool, rows: Rows) -> Any:
        table = column.table
        if (table.name, column.name) in self._people:
            named = autre if (table.name, column.name) in self._cites or column.name == "manager_id" else personne
            return _as(column, named or (None if column.nullable else uuid4()))
        if column.server_default is not None or column.autoincrement is True:
            return ...
        if column.foreign_keys:
            others = [key.column for key in column.foreign_keys if key.column.table is not table]
            return rows[others[0].table.name][others[0].name] if others else None
        if column.name == "version":
            return 1
        if sparse and column.nullable:
            return None
        personal = any(place == table.name for place, _ in self._people)
        return _any(column, personne if personal else None)


def _as(column: Column[Any], named: UUID | None) -> Any:
    kind = type(column.type).__name__
    return str(named).encode() if kind == "LargeBinary" else str(named) if kind == "Text" else named


# one that its person may read and stop, and that no clock of these tests reaches
EFFACEMENT = {"origine": "personne", "efface_le": date(2199, 12, 31), "confirme_le": None}


def _any(column: Column[Any], personne: UUID | None) -> Any:
    """Some value of the type; text holds nothing of the person, since a row that only names them stays."""
    table: Table = column.table  # type: ignore[assignment]
    if table.name == "effacement" and column.name in EFFACEMENT:
        return EFFACEMENT[column.name]
    match type(column.type).__name__:
        case "Uuid" | "UUID":
            return uuid4()
        case "ARRAY":
            return [uuid4() if type(column.type.item_type).__name__ == "Uuid" else "texte"]  # type: ignore[attr-defined]
        case "Integer" | "BIGINT" | "Numeric":
            return next(NUMEROS)
        case "Boolean":
            return False
        case "Date":
            return date(2026, 11, 30)
        case "DateTime":
            return datetime(2026, 11, 30, tzinfo=UTC)
        case "JSON" | "JSONB":
            return [{"qui": str(personne)}]
        case "LargeBinary":
            return uuid4().bytes
        case _:
            return f"{table.name} {uuid4()}"


async def without_checks(connection: asyncpg.Connection) -> None:
    """Let any value of a column's type in: what a CHECK allows is another test's matter, what goes is this one's."""
    found = await connection.fetch(
        "SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )
    for row in found:
        await connection.execute(f"ALTER TABLE {row['place']} DROP CONSTRAINT {row['conname']}")


async def contents(api: RunningService) -> dict[str, list[str]]:
    """Each row of each table as a text, bytes read as such."""
    connection = await asyncpg.connect(api.database_url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: sorted(_text(row) for row in await connection.fetch(f"SELECT * FROM {name}"))
            for name in sorted(row["tablename"] for row in tables)
        }
    finally:
        await connection.close()


def _text(row: asyncpg.Record) -> str:
    shown = (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row.values())
    return " | ".join(shown)


def naming(found: dict[str, list[str]], personne: UUID) -> set[str]:
    return {table for table, rows in found.items() if any(str(personne) in row for row in rows)}
