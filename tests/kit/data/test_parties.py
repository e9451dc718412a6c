"""What is declared of a kind of row is what happens to it, with its person and without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Date, ForeignKey, MetaData, Table, Text, Uuid, insert, select, text

from services.kit.data.parties import Partie, erase_people, expire
from services.kit.data.uow import UnitOfWork
from services.kit.web.auth import Actor
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
P, Q = uuid4(), uuid4()
TABLES = MetaData()
LETTRE = Table(
    "lettre",
    TABLES,
    Column("id", Uuid, primary_key=True),
    Column("de", Uuid),
    Column("a", Text),
    Column("le", Date),
)
TIMBRE = Table(
    "timbre",
    TABLES,
    Column("lettre_id", ForeignKey("lettre.id", ondelete="CASCADE"), primary_key=True),
    Column("de", Uuid),
)


@pytest.fixture
async def uow(notes: RunningService) -> AsyncIterator[UnitOfWork]:
    async with UnitOfWork(notes.app.state.service, Actor(sujet="flux"), "effacer", datetime.now(UTC)) as uow:
        await (await uow.db.connection()).run_sync(TABLES.create_all)
        yield uow


async def write(uow: UnitOfWork, de: UUID | None = P, a: UUID | None = None, le: date = date(2026, 11, 30)) -> UUID:
    key = uuid4()
    await uow.db.execute(insert(LETTRE).values(id=key, de=de, a=str(a), le=le))
    await uow.db.execute(insert(TIMBRE).values(lettre_id=key, de=de))
    return key


async def rows(uow: UnitOfWork, table: Table = LETTRE) -> set[UUID]:
    return set(await uow.db.scalars(select(next(iter(table.primary_key)))))


async def test_rows_go_with_their_person_and_the_others_stay(uow: UnitOfWork) -> None:
    mine, theirs = await write(uow), await write(uow, Q)
    parties = [Partie(LETTRE, "de"), Partie(TIMBRE, "de", avec=LETTRE)]
    assert await erase_people(uow, parties, [P]) == [mine]
    assert (await rows(uow), await rows(uow, TIMBRE)) == ({theirs}, {theirs})


async def test_a_person_named_by_a_text_or_by_another_table_is_found(uow: UnitOfWork) -> None:
    mine, theirs = await write(uow, Q, a=P), await write(uow, Q, a=Q)
    assert await erase_people(uow, [Partie(LETTRE, "a")], [P]) == [mine]
    whose = select(TIMBRE.c.de).where(TIMBRE.c.lettre_id == LETTRE.c.id).correlate(LETTRE).scalar_subquery()
    assert await erase_people(uow, [Partie(LETTRE, whose)], [Q]) == [theirs]


async def test_what_stays_is_unlinked_and_one_that_only_names_them_is_not_theirs(uow: UnitOfWork) -> None:
    mine = await write(uow)
    assert await erase_people(uow, [Partie(LETTRE, "de", vide={"de": None}, cite=True)], [Q]) == []
    assert await erase_people(uow, [Partie(LETTRE, "de", garde="pour mémoire")], [P]) == []
    assert await uow.db.scalar(select(LETTRE.c.de)) == P
    assert await erase_people(uow, [Partie(LETTRE, "de", vide={"de": None})], [P]) == [mine]
    again = await write(uow)
    assert await erase_people(uow, [Partie(LETTRE, "de", vide={"de": None}, cite=True)], [P]) == []
    assert (await rows(uow), set(await uow.db.scalars(select(LETTRE.c.de)))) == ({mine, again}, {None})


async def test_only_those_of_which_the_condition_is_true_go(uow: UnitOfWork) -> None:
    old, new = await write(uow, le=date(2020, 1, 1)), await write(uow)
    assert await erase_people(uow, [Partie(LETTRE, "de", si=LETTRE.c.le < date(2026, 1, 1))], [P]) == [old]
    assert await rows(uow) == {new}


async def test_what_must_come_before_comes_before(uow: UnitOfWork) -> None:
    mine, seen = await write(uow), []

    async def look(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
        seen.append((list(ids), await rows(uow)))

    assert await erase_people(uow, [Partie(LETTRE, "de", avant=look)], [P]) == [mine]
    assert seen == [([P], {mine})]


async def test_what_was_kept_long_enough_goes_whoever_it_is_of(uow: UnitOfWork, notes: RunningService) -> None:
    await write(uow, Q, le=date(2020, 1, 1))
    new = await write(uow)
    await uow.db.commit()
    parties = [Partie(TIMBRE, "de"), Partie(LETTRE, "de", perime=lambda day: LETTRE.c.le < day)]
    assert [await expire(notes.app.state.service, parties, date(2026, 1, 1), "essai") for _ in range(2)] == [1, 0]
    async with notes.app.state.database.reading() as db:
        assert set(await db.scalars(select(LETTRE.c.id))) == {new}
        journal = (await db.execute(text("SELECT sujet, action, requete FROM journal"))).all()
    assert [tuple(line) for line in journal] == [("horloge", "effacer", "essai")], "what erases nothing is not told"
