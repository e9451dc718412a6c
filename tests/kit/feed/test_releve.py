"""A feed read again from its start: what it does not say is gone from the copies, once all of it was read."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from services.kit.data.uow import UnitOfWork
from services.kit.feed import consumer
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.releve import Copie, Ecart
from tests.kit.notes.app import Note
from tests.support.relecture import RestoredFeed
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
COPIES = (Copie(Note, "note", {"code": "nom"}, garde=col(Note.auteur) == "gardée"),)


class Followed:
    """A consumer whose copies are the notes, by their code; can be told to fail on a name."""

    def __init__(self, notes: RunningService) -> None:
        self.service = notes.app.state.service
        self.ecarts: list[Ecart] = []
        self.poison = ""

    async def apply(self, uow: UnitOfWork, events: list[Event]) -> None:
        if self.poison in {event.subject for event in events}:
            raise KeyError(self.poison)

    async def mend(self, uow: UnitOfWork, ecart: Ecart) -> None:
        self.ecarts.append(ecart)

    @contextlib.asynccontextmanager
    async def following(self, *names: str, identity: str = "") -> AsyncIterator[Consumer]:
        feed: Any = RestoredFeed("voisin", [("note", {"id": name, "nom": name}) for name in names], identity)
        follower = Consumer("voisin", self.apply, COPIES, self.mend)
        task = asyncio.create_task(follower.run(self.service, feed))
        try:
            yield follower
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def read_all(self, *names: str, identity: str = "") -> None:
        async with self.following(*names, identity=identity), asyncio.timeout(10):
            while not self.ecarts or await self.rereads():
                await asyncio.sleep(0.02)

    async def codes(self) -> list[str]:
        async with self.service.database.reading() as db:
            return list(await db.scalars(select(Note.code).order_by(col(Note.code))))

    async def rereads(self) -> bool:
        async with self.service.database.reading() as db:
            return bool(await db.scalar(text("SELECT relit FROM position_flux")))


@pytest.fixture
async def followed(notes: RunningService, monkeypatch: pytest.MonkeyPatch) -> Followed:
    monkeypatch.setattr(consumer, "PAGE", 2)
    found = Followed(notes)
    async with found.service.database.writing() as db:
        kept = Note(code="Z", auteur="gardée", texte="")
        db.add_all([*(Note(code=code, auteur="a", texte="") for code in "ABCDE"), kept])
        await db.commit()
    return found


@pytest.mark.parametrize("names", ["ABC", "ABCD"], ids=["last page short", "last page full"])
async def test_what_a_whole_reading_does_not_say_is_gone(followed: Followed, names: str) -> None:
    await followed.read_all(*names)
    assert await followed.codes() == [*names, "Z"]
    (ecart,) = followed.ecarts
    assert sorted(key for (key,) in ecart.partis["note"]) == sorted(set("ABCDE") - set(names))
    assert ecart.cites == {"note": []}
    async with followed.service.database.reading() as db:
        assert (await db.execute(text("SELECT * FROM releve"))).all() == []
    assert not await followed.rereads()


@pytest.mark.parametrize("sabotaged", [False, True], ids=["releve", "sabotage"])
async def test_a_reading_that_was_cut_goes_on_with_what_was_said_before(
    followed: Followed, sabotaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed.poison = "C"
    async with followed.following(*"ABCD", identity="aaaaaaaa") as cut, asyncio.timeout(10):
        while cut.state.failing != "KeyError":
            await asyncio.sleep(0.01)
    assert await followed.codes() == [*"ABCDE", "Z"], "nothing goes before the end"
    assert await followed.rereads()
    followed.poison = ""
    if sabotaged:
        async with followed.service.database.writing() as db:
            await db.execute(text("DELETE FROM releve"))
            await db.commit()
    await followed.read_all(*"ABCD", identity="aaaaaaaa")
    assert await followed.codes() == ([*"CD", "Z"] if sabotaged else [*"ABCD", "Z"])


async def test_a_second_restore_begins_again(followed: Followed) -> None:
    followed.poison = "C"
    async with followed.following(*"ABCD") as cut, asyncio.timeout(10):
        while cut.state.failing != "KeyError":
            await asyncio.sleep(0.01)
    await followed.read_all(*"DE")
    assert await followed.codes() == [*"DE", "Z"]


async def test_a_feed_that_says_nothing_takes_nothing_away(followed: Followed) -> None:
    async with followed.following() as follower, asyncio.timeout(10):
        while not follower.state.caught_up:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
    assert await followed.codes() == [*"ABCDE", "Z"]


async def test_reading_on_takes_nothing_away(followed: Followed) -> None:
    await followed.read_all(*"ABCDE", identity="aaaaaaaa")
    followed.ecarts.clear()
    async with followed.following(*"ABCDEF", identity="aaaaaaaa") as follower, asyncio.timeout(10):
        while not str(follower.state.position).startswith("aaaaaaaa.6."):
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
    assert await followed.codes() == [*"ABCDE", "Z"]
    assert followed.ecarts == []
