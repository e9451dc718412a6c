"""Whose a failure is, by its class: real ones of the driver, of SQLAlchemy and of Python; what is not known is not the event's."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import exc, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.exc import StaleDataError

from services.kit.feed.consumer import Event
from services.kit.feed.faults import is_of_event, reason_of
from services.kit.web.errors import Conflict, Forbidden, InvalidToken, Overloaded, RequestTimeout, ValidationFailed
from tests.kit.notes.app import Note
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
NOTE = Note.__table__  # type: ignore[attr-defined]
ROW = {"id": UUID(int=1), "auteur": "a", "code": "c", "texte": "t", "version": 1}
TWICE = insert(NOTE).values([ROW, ROW]).on_conflict_do_update(index_elements=["id"], set_={"texte": "u"})
OF_EVENT = {
    "a value of another kind": insert(NOTE).values(ROW | {"version": "un"}),
    "a number too great": insert(NOTE).values(ROW | {"version": 10**12}),
    "no identifier": insert(NOTE).values(ROW | {"id": "pas un identifiant"}),
    "a text that cannot be stored": insert(NOTE).values(ROW | {"texte": "\0"}),
    "a missing value": insert(NOTE).values(ROW | {"texte": None}),
    "twice the same": insert(NOTE).values([ROW, ROW]),
    "a row named twice": TWICE,
    "too long for an index": insert(NOTE).values(ROW | {"code": "é" * 9_000_000}),
}
NOT_OF_EVENT = {
    "a column that is not there": text("SELECT absente FROM note"),
    "a table that is not there": text("SELECT * FROM absente"),
    "a wait that was cut": text("DO $$ BEGIN RAISE EXCEPTION 'non' USING ERRCODE = '57014'; END $$"),
    "what is not listed": text("DO $$ BEGIN RAISE EXCEPTION 'non'; END $$"),
}


async def failure(notes: RunningService, statement: Any) -> Exception:
    async with notes.app.state.database.writing() as db:
        with pytest.raises(exc.SQLAlchemyError) as failed:
            await db.execute(statement)
    return failed.value


@pytest.mark.parametrize("statement", OF_EVENT.values(), ids=OF_EVENT)
async def test_what_a_statement_cannot_write_is_the_events_own(notes: RunningService, statement: Any) -> None:
    error = await failure(notes, statement)
    assert is_of_event(error), error
    assert "pas un identifiant" not in reason_of(error)


@pytest.mark.parametrize("statement", NOT_OF_EVENT.values(), ids=NOT_OF_EVENT)
async def test_what_the_base_is_or_does_is_not(notes: RunningService, statement: Any) -> None:
    assert not is_of_event(await failure(notes, statement))


async def test_a_row_that_must_be_there_and_is_not_is_the_events_own(notes: RunningService) -> None:
    async with notes.app.state.database.reading() as db:
        with pytest.raises(exc.NoResultFound) as failed:
            (await db.execute(select(NOTE.c.id))).one()
    assert is_of_event(failed.value)


async def test_a_pool_that_is_empty_and_a_connection_that_went_are_not(notes: RunningService) -> None:
    database = notes.app.state.database
    async with database.writing() as db:
        pid = await db.scalar(text("SELECT pg_backend_pid()"))
        async with database.reading() as other:
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        await asyncio.sleep(0.1)
        with pytest.raises(exc.DBAPIError) as failed:
            await db.execute(text("SELECT 1"))
    assert not is_of_event(failed.value)
    assert not is_of_event(exc.TimeoutError())


@pytest.mark.parametrize(
    ("error", "own"),
    [
        (KeyError("x"), True), (IndexError(), True), (TypeError(), True), (ValueError(), True), (AttributeError(), True),
        (ZeroDivisionError(), True), (AssertionError(), True), (Conflict(), True), (ValidationFailed(), True),
        (Overloaded(), False), (InvalidToken(), False), (Forbidden(), False), (RequestTimeout(), False), (OSError(), False), (TimeoutError(), False), (MemoryError(), False), (RuntimeError(), False),
        (StaleDataError(), False), (RecursionError(), False), (asyncio.CancelledError(), False), (Exception(), False),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_errors_of_python_and_problems(error: BaseException, own: bool) -> None:
    assert is_of_event(error) is own


def test_an_error_of_python_raised_in_the_plumbing_is_not() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("def send():\n    None.write", "/lib/site-packages/asyncpg/protocol.py", "exec"), namespace)
    with pytest.raises(AttributeError) as failed:
        namespace["send"]()
    assert not is_of_event(failed.value)


def test_the_reason_names_the_last_place_in_the_services_and_no_value() -> None:
    told = {"id": "1", "type": "x", "subject": "s", "position": "p", "data": {}, "time": "Jeanne Martin"}
    with pytest.raises(ValueError, match="Jeanne Martin") as failed:
        Event.parse("voisin", told)
    kind, place = reason_of(failed.value).split(" ; ")
    assert (kind, place.rsplit(" ", 1)[0]) == ("ValueError", "services.kit.feed.consumer, parse, ligne")
