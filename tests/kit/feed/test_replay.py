"""Replaying what was parked: in order, once, and then as if nothing had happened."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.parking import BEHIND, waiting_rows
from services.kit.feed.replay import replay, retry_endings
from tests.kit.feed.choses import SUPPRIMEE, Choses, said, taken
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
POISON = "pas un nombre"
STORY = [said(n, f"s{n % 5}", POISON if n in (12, 13, 40) else n) for n in range(1, 101)]


async def replay_all(choses: Choses, consumer: Consumer) -> list[str | None]:
    return [await replay(choses.service, consumer, row.rang) for row in await waiting_rows(choses.service)]


async def follow(choses: Choses, consumer: Consumer) -> None:
    for start in range(0, len(STORY), 30):
        await taken(consumer, choses, STORY[start : start + 30])


async def test_once_the_cause_is_mended_the_rows_are_those_of_a_feed_without_poison(
    choses: Choses, notes: RunningService
) -> None:
    consumer = choses.consumer()
    await follow(choses, consumer)
    assert len(await choses.parked()) > 40
    choses.mended = True
    assert set(await replay_all(choses, consumer)) == {None}
    assert await choses.parked() == []
    mended = await choses.rows()
    await follow(choses, choses.consumer("autre"))  # the same story to the same rows, from one that stumbles on nothing
    assert {sujet: dits[len(dits) // 2 :] for sujet, dits in (await choses.rows()).items()} == mended


async def test_what_still_fails_says_why_and_what_is_behind_waits(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON), said(2, "a"), said(3, "b", POISON)])
    first, second, third = await waiting_rows(choses.service)
    reason = await replay(choses.service, consumer, first.rang)
    assert reason is not None
    assert reason.startswith("ValueError")
    assert await replay(choses.service, consumer, second.rang) == BEHIND
    assert await choses.rows() == {}
    (again, *_) = await waiting_rows(choses.service)
    assert (again.essais, again.raison) == (2, reason)
    assert again.premier_le == first.premier_le < again.dernier_le
    choses.mended = True
    assert [await replay(choses.service, consumer, row.rang) for row in (third, first, second)] == [None] * 3
    assert await choses.rows() == {"a": [-1, 2], "b": [-1]}
    assert await replay(choses.service, consumer, first.rang) is None, "it is not there any more"
    assert await choses.rows() == {"a": [-1, 2], "b": [-1]}


async def test_replayed_by_two_at_once_it_is_applied_once(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON)])
    choses.mended = True
    (row,) = await waiting_rows(choses.service)
    assert await asyncio.gather(*(replay(choses.service, choses.consumer(), row.rang) for _ in range(4))) == [None] * 4
    assert await choses.rows() == {"a": [-1]}


async def test_what_the_feed_brings_during_a_replay_is_applied_after_it(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON)])
    choses.mended = True
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(uow: UnitOfWork, event: Event) -> None:
        if event.id == "e1":
            began.set()
            await goes_on.wait()

    choses.trouble = slow
    (row,) = await waiting_rows(choses.service)
    replaying = asyncio.create_task(replay(choses.service, choses.consumer(), row.rang))
    await began.wait()
    following = asyncio.create_task(taken(consumer, choses, [said(2, "a")]))
    await asyncio.sleep(0.2)
    assert not following.done(), "it would be parked behind what is gone, or pass it"
    goes_on.set()
    assert await replaying is None
    await following
    assert (await choses.rows(), await choses.parked()) == ({"a": [-1, 2]}, [])


async def test_a_database_in_trouble_takes_nothing_out(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON)])

    async def trouble(uow: UnitOfWork, event: Event) -> None:
        raise ConnectionResetError

    choses.trouble = trouble
    (row,) = await waiting_rows(choses.service)
    with pytest.raises(ConnectionResetError):
        await replay(choses.service, consumer, row.rang)
    assert await waiting_rows(choses.service) == [row]


async def test_parked_erasures_are_tried_again_without_being_asked_for_and_said_each_time(choses: Choses) -> None:
    fails: Any = True

    async def trouble(uow: UnitOfWork, event: Event) -> None:
        if event.type == SUPPRIMEE and fails:
            raise ValueError

    choses.trouble = trouble
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a"), said(2, "b", POISON), said(3, "a", kind=SUPPRIMEE), said(4, "a")])
    with capture_logs() as logs:
        assert await retry_endings(choses.service, consumer) == 0
    assert [(line["event"], line["id"]) for line in logs] == [("consumer.erasure_parked", "e3")]
    fails = False
    assert await retry_endings(choses.service, consumer) == 1
    assert (await choses.rows(), await choses.parked()) == ({}, ["e2"]), "nothing of what was behind it is left"
