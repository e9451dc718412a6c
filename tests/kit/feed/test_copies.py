"""Copies of a neighbour's rows: the last state of each, whatever the batch repeats."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from services.kit.feed.consumer import Event
from services.kit.feed.copies import last_states, upsert
from tests.kit.notes.app import Note
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ONE, TWO = str(uuid4()), str(uuid4())


def told(kind: str, **data: Any) -> Event:
    return Event(uuid4().hex, kind, data["id"], datetime.now(UTC), "00000000.1.1", data)


def note(id: str, texte: str, code: str = "A") -> Event:
    return told("note.ecrite", id=id, auteur="a", code=code, texte=texte, autre="de trop")


async def test_keeps_the_last_state_of_each_row_and_the_columns_named(notes: RunningService) -> None:
    names = ("auteur", "code", "texte")
    batch = [note(ONE, "un"), told("autre.chose", id=ONE), note(TWO, "deux", "B"), note(ONE, "un, changé")]
    rows = last_states(batch, "note.ecrite", names)
    assert [(row["id"], row["texte"]) for row in rows] == [(UUID(ONE), "un, changé"), (UUID(TWO), "deux")]
    assert all(set(row) == {"id", *names} for row in rows)
    async with notes.app.state.database.writing() as db:
        for given in (rows, rows, last_states([note(TWO, "deux, changé", "B")], "note.ecrite", names), []):
            await upsert(db, Note, [{**row, "version": 1} for row in given])
        stored = (await db.execute(select(Note.code, Note.texte).order_by(col(Note.code)))).all()
    assert [tuple(row) for row in stored] == [("A", "un, changé"), ("B", "deux, changé")]
