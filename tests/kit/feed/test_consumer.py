"""Following a neighbour: garbage waited out, failures retried whole, replicas that lose nothing of each other's, a restored feed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event, FeedState, tail_feed
from services.kit.web.errors import CursorExpired, Unavailable
from tests.kit.feed.effects import Effects, Neighbour, page, raw

pytestmark = pytest.mark.anyio


class WholeFeed:
    """A client that answers as a feed does: two events at most after the position asked."""

    def __init__(self, last: int) -> None:
        self.last = last

    async def get(self, path: str, *, apres: str | None, **_: Any) -> Any:
        read = int(apres.rsplit(".", 1)[1]) if apres else 0
        await asyncio.sleep(0.02 if read == self.last else 0)
        return page(*range(read + 1, min(read + 2, self.last) + 1))


async def first(batches: AsyncIterator[list[Event]]) -> list[Event]:
    async with asyncio.timeout(5):
        return await anext(batches)


async def test_reads_on_from_the_last_event_and_knows_when_it_has_caught_up() -> None:
    state = FeedState("voisin")
    assert state.age_s() is None
    client = Neighbour(page(1, 2), page(3))
    batches = tail_feed(client, state)
    [one, two] = await first(batches)
    assert (one.type, one.data, two.subject, state.caught_up) == ("chose.modifiee", {"n": 1}, "2", False)
    await first(batches)
    assert client.asked == [None, "aaaaaaaa.2.2"]
    assert state.caught_up
    assert 0 <= state.age_s() < 5


@pytest.mark.parametrize(
    "trouble",
    [Unavailable(), {}, None, [], {"evenements": None}, {"evenements": [raw(1, time="hier")]}, {"evenements": [{}]}],
)
async def test_waits_out_what_it_cannot_read(trouble: Any) -> None:
    state = FeedState("voisin", position="aaaaaaaa.1.1", caught_up=True)
    batches = tail_feed(Neighbour(trouble, page(2)), state)
    waiting = asyncio.create_task(first(batches))
    await asyncio.sleep(0.05)
    assert state.failing in ("dependency-unavailable", "upstream-invalid")
    assert not state.caught_up
    [event] = await waiting
    assert (event.subject, state.failing) == ("2", "")


async def test_a_batch_that_fails_is_tried_again_whole_and_is_seen(effects: Effects) -> None:
    effects.poison = "2"
    async with effects.consuming(page(1), page(2, 3), page(2, 3), page(2, 3)) as consumer:
        await effects.wait_for("1")
        async with asyncio.timeout(5):
            while consumer.state.failing != "KeyError":
                await asyncio.sleep(0.01)
        assert not consumer.state.caught_up
        assert await effects.done() == ["1"], "half a batch was kept"
        effects.poison = ""
        await effects.wait_for("1", "2", "3")


async def test_a_restarted_consumer_resumes_where_the_last_commit_left_it(effects: Effects) -> None:
    async with effects.consuming(page(1, 2)):
        await effects.wait_for("1", "2")
    async with effects.consuming(page(3)) as consumer:
        await effects.wait_for("1", "2", "3")
        assert consumer.state.position == "aaaaaaaa.3.3"


async def test_a_batch_that_another_replica_applied_is_neither_repeated_nor_lost(effects: Effects) -> None:
    slow = Consumer("voisin", effects.apply)
    batch = [Event.parse("voisin", raw(number)) for number in (1, 2, 3)]
    quick = Consumer("voisin", effects.apply)
    assert await quick.apply_batch(effects.service, batch[:2])
    assert not await slow.apply_batch(effects.service, batch)
    assert await effects.done() == ["1", "2"]
    # the slow one reads on from what is stored: the third event is not lost with the quick one
    async with effects.consuming(page(3)):
        await effects.wait_for("1", "2", "3")


async def test_a_replica_left_behind_reads_on_from_what_is_stored(effects: Effects) -> None:
    quick = Consumer("voisin", effects.apply)

    async def overtaken() -> Any:
        batch = [Event.parse("voisin", raw(number)) for number in (1, 2)]
        assert await quick.apply_batch(effects.service, batch)
        return page(1, 2, 3)

    async with effects.consuming(overtaken, page(3)) as slow:
        await effects.wait_for("1", "2", "3")
        assert slow.state.failing == ""


async def test_two_replicas_at_once_apply_each_event_once(effects: Effects) -> None:
    async with effects.following(WholeFeed(6)), effects.following(WholeFeed(6)), effects.following(WholeFeed(6)):
        await effects.wait_for("1", "2", "3", "4", "5", "6")
        await asyncio.sleep(0.2)
    assert await effects.done() == ["1", "2", "3", "4", "5", "6"]


async def test_a_restored_feed_is_read_again_from_its_start(effects: Effects) -> None:
    async with effects.consuming(page(1)):
        await effects.wait_for("1")
    async with effects.consuming(CursorExpired(), page(1, 2, epoch="bbbbbbbb"), page(3, epoch="bbbbbbbb")):
        await effects.wait_for("1", "1", "2", "3")


async def test_what_a_feed_writes_is_journalled_at_the_hour_of_the_service(effects: Effects) -> None:
    now = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
    effects.service.clock = lambda: now

    async def speak(uow: UnitOfWork, events: list[Event]) -> None:
        uow.emit("note.lue", subject=events[0].subject, data={})

    consumer = Consumer("voisin", speak)
    assert await consumer.apply_batch(effects.service, [Event.parse("voisin", raw(number)) for number in (1, 2)])
    async with effects.database.reading() as db:
        journal = (await db.execute(text("SELECT sujet, action, requete, ecrit_le FROM journal"))).all()
        told = (await db.execute(text("SELECT type, sujet, emis_le FROM evenement"))).all()
    assert [tuple(line) for line in journal] == [("flux:voisin", "suivre_flux", "aaaaaaaa.2.2", now)]
    assert [tuple(event) for event in told] == [("note.lue", "1", now)]
