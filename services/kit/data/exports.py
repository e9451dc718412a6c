"""A person's own copy of what a service keeps of them: one statement, made from what the service declares of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, MetaData, Select, Table, Text, cast, func, select, tuple_

from services.kit.data.parties import Partie
from services.kit.data.uow import UnitOfWork

CITED = "des lignes d'autrui, qui ne font que nommer la personne, ou la redite de ce qui est repris"


def left_out(parties: Sequence[Partie]) -> dict[str, str]:
    """The tables that name people and are in no copy, each with the reason."""
    own = {partie.rows.name for partie in parties if partie.is_own}
    cited = {partie.rows.name: CITED for partie in parties if partie.rows.name not in own}
    return cited | {partie.rows.name: partie.garde for partie in parties if partie.garde and partie.rows.name in cited}


def rows_of(metadata: MetaData, parties: Sequence[Partie], person: UUID) -> dict[Table, ColumnElement[bool]]:
    """By table, which rows are the person's: those that name them as theirs, and those that go with such a row."""
    theirs: dict[Table, ColumnElement[bool]] = {}
    for partie in parties:
        if partie.is_own and partie.rows not in theirs:  # the first says whose a row is, a second who else goes with it
            theirs[partie.rows] = partie.of([person])[0]
    declared = {partie.rows for partie in parties}
    for table in metadata.sorted_tables:  # a parent comes before its children
        for key in table.foreign_key_constraints:
            if table not in declared and key.ondelete == "CASCADE" and key.referred_table in theirs:
                parents = select(*(one.column for one in key.elements)).where(theirs[key.referred_table])
                theirs[table] = tuple_(*key.columns).in_(parents)
    return theirs


def _statement(metadata: MetaData, parties: Sequence[Partie], person: UUID) -> Select[Any]:
    """One row, one column a table: one moment for all of them."""
    sans = {(partie.rows, name) for partie in parties for name in partie.sans}
    columns = []
    for table, whose in rows_of(metadata, parties, person).items():
        told = [column for column in table.columns if (table, column.name) not in sans]
        rows = select(*told).where(whose).order_by(*table.primary_key).subquery()
        listed = select(cast(func.json_agg(func.row_to_json(rows.table_valued())), Text))
        columns.append(listed.scalar_subquery().label(table.name))
    return select(*columns)


async def read_export(uow: UnitOfWork, parties: Sequence[Partie], person: UUID) -> dict[str, list[dict[str, Any]]]:
    """The rows by table, each as its columns say it or as its part reads it; an empty list where there is none."""
    lues = {partie.rows.name: partie.lue for partie in parties if partie.lue}
    found = (await uow.db.execute(_statement(uow.service.feed.metadata, parties, person))).mappings().one()
    lists = {name: orjson.loads(rows or "[]") for name, rows in sorted(found.items())}
    return {name: [lues[name](uow, row) for row in rows] if name in lues else rows for name, rows in lists.items()}
