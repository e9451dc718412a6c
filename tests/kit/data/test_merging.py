"""Rows pass from one record to another and back: what collides stays, what goes together goes whole or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint, Uuid, insert, select

from services.kit.data.merging import Names, come_back, names_of, pass_over
from services.kit.data.uow import UnitOfWork
from services.kit.web.auth import Actor
from services.matching.parties import PARTIES
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
P, Q = uuid4(), uuid4()
TABLES = MetaData()
LIVRE = Table(
    "livre", TABLES, Column("id", Integer, primary_key=True), Column("de", Uuid), Column("titre", Text),
    Column("version", Integer), UniqueConstraint("de", "titre"),
)  # fmt: skip
CARTE = Table("carte", TABLES, Column("de", Uuid, primary_key=True), Column("titre", Text))
NAMES: list[Names] = [(LIVRE, "de", ()), (CARTE, "de", ())]


@pytest.fixture
async def uow(notes: RunningService) -> AsyncIterator[UnitOfWork]:
    async with UnitOfWork(notes.app.state.service, Actor(sujet="flux"), "effacer", datetime.now(UTC)) as uow:
        await (await uow.db.connection()).run_sync(TABLES.create_all)
        yield uow


async def write(uow: UnitOfWork, de: UUID, *titres: str) -> None:
    for titre in titres:
        number = len((await uow.db.execute(select(LIVRE))).all())
        await uow.db.execute(insert(LIVRE).values(id=number, de=de, titre=titre, version=1))


async def owned(uow: UnitOfWork) -> dict[UUID, list[str]]:
    rows = (await uow.db.execute(select(LIVRE.c.de, LIVRE.c.titre).order_by(LIVRE.c.titre))).all()
    return {one: [titre for de, titre in rows if de == one] for one in (P, Q)}


async def test_what_collides_stays_and_what_passed_comes_back(uow: UnitOfWork) -> None:
    await write(uow, P, "a", "b")
    await write(uow, Q, "b", "c")
    await uow.db.execute(insert(CARTE).values(de=P, titre="carte"))
    passed = await pass_over(uow.db, NAMES, P, Q)
    assert await owned(uow) == {P: ["b"], Q: ["a", "b", "c"]}
    assert set(await uow.db.scalars(select(CARTE.c.de))) == {Q}
    assert set(await uow.db.scalars(select(LIVRE.c.version).where(LIVRE.c.titre == "a"))) == {2}
    # what the record took since is not given away with it
    await write(uow, Q, "d")
    await come_back(uow.db, NAMES, passed, P, Q)
    assert await owned(uow) == {P: ["a", "b"], Q: ["b", "c", "d"]}
    assert set(await uow.db.scalars(select(CARTE.c.de))) == {P}


async def test_what_goes_together_goes_whole_or_not_at_all(uow: UnitOfWork) -> None:
    await write(uow, P, "a", "b", "c")
    await write(uow, Q, "b")

    def together(table: Table, column: str, row: Any) -> str | None:
        return None if row["titre"] == "c" else "serie"

    await pass_over(uow.db, NAMES, P, Q, together)
    assert await owned(uow) == {P: ["a", "b"], Q: ["b", "c"]}


async def test_what_is_taken_meanwhile_stays_where_it_is(uow: UnitOfWork) -> None:
    await write(uow, P, "a", "b")
    passed = await pass_over(uow.db, NAMES, P, Q)
    await write(uow, P, "a")
    await come_back(uow.db, NAMES, passed, P, Q)
    assert await owned(uow) == {P: ["a", "b"], Q: ["a"]}


def test_marks_and_the_tables_left_out_name_nobody_who_passes() -> None:
    found = {(table.name, column) for table, column, _ in names_of(PARTIES, ("apparition", "fusion.de_profil_id"))}
    assert found == {
        ("recommandation", "profil_id"), ("desinteret", "profil_id"), ("fusion", "vers_profil_id"), ("lecture", "profil_id"),
    }  # fmt: skip
