"""Who reads a person leaves a line: who they are, by which operation, what; not the person, nor the same twice in an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.kit.data.lectures import cut, leave, of_person
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.auth import ANONYMOUS, Actor
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ELLE, LUI = sorted(uuid4() for _ in range(2))
RH = Actor(sujet="rh-1", roles=frozenset({"rh"}), entite=uuid4())
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


async def read(
    notes: RunningService, actor: Actor = RH, *people: UUID, now: datetime = NOON, answered: Any = None, **what: str
) -> None:
    """A reading as a route makes it: nothing is committed but what it does by itself."""
    async with UnitOfWork(notes.app.state.service, actor, "lire", now, writes=False) as uow:
        uow.answered = answered
        uow.reads(people)
        if "objet" in what:
            uow.touches(Ressource("Note", what["objet"]))
        await leave(uow, what.get("operation", "lire_note"))


async def lines(notes: RunningService, person: UUID = ELLE) -> list[tuple[str, ...]]:
    table = notes.app.state.service.feed.metadata.tables["lecture"]
    async with notes.app.state.database.reading() as db:
        found = (await db.execute(of_person(table, person, None))).mappings().all()
    return [tuple(row[name] for name in ("sujet", "roles", "entite", "operation", "objet")) for row in found]


async def test_each_person_of_a_list_has_a_line_that_says_who_read(notes: RunningService) -> None:
    await read(notes, RH, ELLE, LUI)
    line = ("rh-1", "rh", str(RH.entite), "lire_note", "")
    assert [await lines(notes, one) for one in (ELLE, LUI)] == [[line], [line]]


async def test_whom_an_answer_names_is_read(notes: RunningService) -> None:
    page = SimpleNamespace(elements=[SimpleNamespace(profil_id=ELLE), SimpleNamespace(profil_id=None), object()])
    await read(notes, answered=page)
    await read(notes, answered=SimpleNamespace(profil_id=LUI), objet="7")
    assert [len(await lines(notes, one)) for one in (ELLE, LUI)] == [1, 1]
    assert (await lines(notes, LUI))[0][4] == "Note/7"


async def test_oneself_and_nobody_in_particular_leave_none(notes: RunningService) -> None:
    await read(notes, Actor(sujet="elle", roles=frozenset({"salarie"}), profil=ELLE), ELLE, LUI)
    await read(notes, ANONYMOUS, ELLE)
    assert (await lines(notes), len(await lines(notes, LUI))) == ([], 1)


async def test_one_reading_is_told_once_an_hour(notes: RunningService) -> None:
    for minutes in (0, 59, 61, 62):
        await read(notes, RH, ELLE, now=NOON + timedelta(minutes=minutes))
    assert len(await lines(notes)) == 2
    await read(notes, RH, ELLE, now=NOON + timedelta(minutes=63), operation="autre")
    await read(notes, RH, ELLE, now=NOON + timedelta(minutes=63), objet="7")
    await read(notes, Actor(sujet="rh-2"), ELLE, now=NOON + timedelta(minutes=63))
    assert len(await lines(notes)) == 5


async def test_lines_are_in_the_order_of_their_instants_and_go_with_time(notes: RunningService) -> None:
    service = notes.app.state.service
    old = service.clock() - timedelta(days=service.settings.journal_kept_days, minutes=1)
    await read(notes, RH, ELLE, now=old + timedelta(minutes=2), operation="b")
    await read(notes, RH, ELLE, now=old, operation="a")
    assert [line[3] for line in await lines(notes)] == ["b", "a"]
    assert (await cut(service), await cut(service)) == (1, 0)
    assert [line[3] for line in await lines(notes)] == ["b"]


async def test_a_reading_that_fails_to_write_leaves_no_line(notes: RunningService) -> None:
    """In the transaction of a reading that writes, they are kept or lost together."""
    async with UnitOfWork(notes.app.state.service, RH, "lire", NOON) as uow:
        uow.reads([ELLE])
        await leave(uow, "lire_note")
        assert await uow.db.scalar(select(uow.service.feed.metadata.tables["lecture"].c.profil_id)) == ELLE
        uow.rollback_at_end()
    assert await lines(notes) == []
