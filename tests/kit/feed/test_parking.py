"""One event that cannot be applied is set aside alone, what is said of the same thing behind it, and the rest flows."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import text
from structlog.testing import capture_logs

from services.kit.data.uow import UnitOfWork
from services.kit.feed import consumer as kit_consumer
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.parking import BEHIND, Aside, waiting_rows
from services.kit.web.errors import Unavailable
from tests.kit.feed.choses import Choses, said, taken

pytestmark = pytest.mark.anyio
sabotage = pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotage"])
POISON = "pas un nombre"
THOUSAND = 1_000


def thousand() -> list[Event]:
    """One of them is poison, and nothing else is said of its subject."""
    return [said(n, f"s{n}", POISON if n == THOUSAND // 2 else n) for n in range(1, THOUSAND + 1)]


async def test_a_poisoned_event_among_a_thousand_is_alone_set_aside(choses: Choses) -> None:
    events, transactions = thousand(), 0

    def counted(_: Any) -> None:
        nonlocal transactions
        transactions += 1

    sa_event.listen(choses.database.engine.sync_engine, "commit", counted)
    await taken(choses.consumer(), choses, events)
    assert len(await choses.rows()) == THOUSAND - 1
    assert await choses.parked() == ["e500"]
    assert await choses.position() == events[-1].position
    assert transactions <= 25, "halved, not taken one by one"


async def test_it_is_tried_as_often_as_the_setting_says_and_said_once(choses: Choses) -> None:
    choses.service.settings.event_tries = 3
    consumer = choses.consumer()
    batch = [said(1, "a"), said(2, "b", POISON), said(3, "c")]
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(ValueError, match="invalid literal"):
                await consumer.take(choses.service, batch)
            assert (await choses.rows(), await choses.parked()) == ({}, [])
        await taken(consumer, choses, batch)
        await taken(consumer, choses, [said(4, "d")])
    assert await choses.rows() == {"a": [1], "c": [3], "d": [4]}
    (row,) = await waiting_rows(choses.service)
    assert (row.source, row.id, row.type, row.sujet) == ("voisin", "e2", "chose.modifiee", "b")
    assert (row.position, row.donnees, row.essais) == (batch[1].position, batch[1].data, 3)
    assert row.emis_le < row.premier_le == row.dernier_le <= choses.service.clock()
    assert [line["id"] for line in logs if line["event"] == "consumer.parked"] == ["e2"]


async def test_the_reason_says_where_and_nothing_of_the_event(choses: Choses) -> None:
    async def refuse(uow: UnitOfWork, event: Event) -> None:
        await uow.db.execute(text("INSERT INTO chose (sujet) VALUES (:s)"), {"s": "Jeanne Martin"})

    await taken(choses.consumer(), choses, [said(1, "a", "Jeanne Martin")])
    choses.trouble = refuse
    await taken(choses.consumer("autre"), choses, [said(1, "b")])
    python, database = [row.raison for row in sorted(await waiting_rows(choses.service), key=lambda row: row.sujet)]
    assert python.startswith("ValueError ; services.kit.feed.consumer")
    assert database.startswith("NotNullViolationError ; table chose ; colonne dits ; services.kit.feed.consumer")
    assert "Jeanne" not in python + database


async def test_what_is_said_of_the_same_thing_waits_behind_in_order(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a"), said(2, "a", POISON), said(3, "b"), said(4, "a"), said(5, "b")])
    await taken(consumer, choses, [said(6, "b"), said(7, "a")])
    await taken(consumer, choses, [said(8, "a", POISON)])
    assert await choses.rows() == {"a": [1], "b": [3, 5, 6]}
    assert await choses.parked() == ["e2", "e4", "e7", "e8"]
    first, *behind = await waiting_rows(choses.service)
    assert {row.raison for row in behind} == {BEHIND} != {first.raison}
    assert await choses.position() == "aaaaaaaa.8.8"
    # another feed speaks of it in its own order
    await taken(choses.consumer("autre"), choses, [said(9, "a")])
    assert await choses.rows() == {"a": [1, 9], "b": [3, 5, 6]}


@sabotage
async def test_nothing_passes_what_is_parked_of_its_subject(
    choses: Choses, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    if sabotaged:
        monkeypatch.setattr(Aside, "split", lambda self, events, endings: (list(events), []))
    await taken(choses.consumer(), choses, [said(1, "a", POISON), said(2, "a")])
    assert (await choses.rows() == {}) is not sabotaged


async def statement(uow: UnitOfWork, query: str) -> None:
    await uow.db.execute(text(query))


def says(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'non' USING ERRCODE = '{code}'; END $$"


def raising(kind: type[BaseException], *said: str) -> Any:
    async def trouble(uow: UnitOfWork, event: Event) -> None:
        raise kind(*said)

    return trouble


def doing(*queries: str) -> Any:
    async def trouble(uow: UnitOfWork, event: Event) -> None:
        for query in queries:
            await uow.db.execute(text(query))

    return trouble


NOT_THE_EVENT = {
    "serialization": doing(says("40001")),
    "deadlock": doing(says("40P01")),
    "statement timeout": doing("SET LOCAL statement_timeout = 10", "SELECT pg_sleep(1)"),
    "lock not available": doing(says("55P03")),
    "shutting down": doing(says("57P01")),
    "disk full": doing(says("53100")),
    "standby": doing("SET TRANSACTION READ ONLY", "DELETE FROM chose"),
    "no such table": doing("SELECT * FROM ailleurs"),
    "connection lost": doing("SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"),
    "neighbour down": raising(Unavailable),
    "socket": raising(ConnectionResetError),
    "too long": raising(TimeoutError),
    "memory": raising(MemoryError),
    "not known": raising(RuntimeError),
    "no connection": raising(asyncpg.InterfaceError, "connection is closed"),
}


@pytest.mark.parametrize("trouble", NOT_THE_EVENT.values(), ids=NOT_THE_EVENT)
async def test_a_failure_that_is_not_the_events_own_parks_nothing_and_is_waited_for(
    choses: Choses, trouble: Any
) -> None:
    consumer, batch = choses.consumer(), [said(1, "a"), said(2, "b")]
    choses.trouble = trouble
    failures = [await asyncio.gather(consumer.take(choses.service, batch), return_exceptions=True) for _ in range(3)]
    assert all(isinstance(failed, Exception) for (failed,) in failures)
    assert (await choses.parked(), await choses.position()) == ([], None)
    choses.trouble = None
    await taken(consumer, choses, batch)
    assert await choses.rows() == {"a": [1], "b": [2]}


async def test_without_that_distinction_a_database_in_trouble_would_park_everything(
    choses: Choses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_consumer, "is_of_event", lambda error: True)
    choses.trouble = NOT_THE_EVENT["serialization"]
    await taken(choses.consumer(), choses, [said(1, "a"), said(2, "b")])
    assert await choses.parked() == ["e1", "e2"]


async def test_trouble_while_the_poison_is_looked_for_parks_nothing_more(choses: Choses) -> None:
    """What was committed stays, and it goes on from there."""
    consumer = choses.consumer()
    batch = [said(1, "a"), said(2, "b"), said(3, "c", POISON), said(4, "d")]

    async def trouble(uow: UnitOfWork, event: Event) -> None:
        if event.id == "e4":
            raise ConnectionResetError

    choses.trouble = trouble
    with pytest.raises(ConnectionResetError):
        await consumer.take(choses.service, batch)
    assert (await choses.rows(), await choses.parked()) == ({"a": [1], "b": [2]}, ["e3"])
    assert await choses.position() == "aaaaaaaa.3.3"
    choses.trouble = None
    await taken(consumer, choses, batch[3:])
    assert await choses.rows() == {"a": [1], "b": [2], "d": [4]}


@sabotage
async def test_a_replica_that_was_overtaken_parks_nothing(
    choses: Choses, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    """Another one, which can apply it, goes on between the failure and the parking."""
    slow, batch = choses.consumer(), [said(1, "a"), said(2, "b", POISON)]
    overtaken = False

    async def quick(uow: UnitOfWork, event: Event) -> None:
        nonlocal overtaken
        if event.id == "e2" and not overtaken:
            overtaken, choses.mended = True, True
            await uow.db.rollback()  # the lock of the position goes with the transaction that fails
            other = choses.consumer()
            await taken(other, choses, batch)
            choses.mended = False

    if sabotaged:

        async def holds(self: Consumer, uow: UnitOfWork) -> bool:
            return True

        monkeypatch.setattr(Consumer, "holds_position", holds)
    choses.trouble = quick
    assert await slow.take(choses.service, batch) is sabotaged
    assert await choses.parked() == (["e2"] if sabotaged else [])
    if not sabotaged:
        assert await choses.rows() == {"a": [1], "b": [-1]}


async def test_two_replicas_at_once_park_it_once(choses: Choses) -> None:
    batch = [said(n, f"s{n % 7}", POISON if n == 20 else n) for n in range(1, 61)]
    before = [event for event in batch if event.id != "e20"]

    async def follow(consumer: Consumer) -> None:
        while (position := await choses.position()) != batch[-1].position:
            done = int(position.split(".")[1]) if position else 0
            consumer._stored = position
            await consumer.take(choses.service, batch[done : done + 25])

    with capture_logs() as logs:
        await asyncio.gather(*(follow(choses.consumer()) for _ in range(3)))
    kept = [event for event in before if event.subject != "s6" or int(event.id[1:]) < 20]
    expected: dict[str, list[int]] = {}
    for event in kept:
        expected.setdefault(event.subject, []).append(event.data["n"])
    assert await choses.rows() == expected
    parked = [event.id for event in batch if event.subject == "s6" and int(event.id[1:]) >= 20]
    assert await choses.parked() == parked
    assert [line["id"] for line in logs if line["event"] == "consumer.parked"] == parked
