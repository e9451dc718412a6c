"""A neighbour whose feed is given, and a consumer whose effects are rows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from tests.support.service import RunningService


def raw(number: int, epoch: str = "aaaaaaaa", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"e{number}", "type": "passerelle.voisin.chose.modifiee", "subject": str(number),
        "time": "2026-11-25T01:00:00+00:00", "position": f"{epoch}.{number}.{number}", "data": {"n": number}, **changes,
    }  # fmt: skip


def page(*numbers: int, epoch: str = "aaaaaaaa") -> dict[str, Any]:
    events = [raw(number, epoch) for number in numbers]
    return {"evenements": events, "position": events[-1]["position"] if events else None}


class Neighbour:
    """A client whose answers are given; the last is given again and again, slowly."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    async def get(self, path: str, *, apres: str | None, **_: Any) -> Any:
        self.asked.append(apres)
        answer = self.answers.pop(0) if self.answers else page()
        if not self.answers:
            await asyncio.sleep(0.02)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = await answer()
        return answer


class Effects:
    """What a consumer did, written where its position is; can be told to fail on one subject, or on some events."""

    def __init__(self, notes: RunningService) -> None:
        self.service = notes.app.state.service
        self.database = self.service.database
        self.poison = ""
        self.poisoned: set[str] = set()

    async def create(self) -> None:
        async with self.database.writing() as db:
            await db.execute(text("CREATE TABLE effet (rang bigserial, sujet text)"))
            await db.commit()

    async def apply(self, uow: UnitOfWork, events: list[Event]) -> None:
        for event in events:
            await uow.db.execute(text("INSERT INTO effet (sujet) VALUES (:s)"), {"s": event.subject})
            if event.subject == self.poison or event.id in self.poisoned:
                raise KeyError("champ absent")

    async def done(self) -> list[str]:
        async with self.database.reading() as db:
            return list((await db.execute(text("SELECT sujet FROM effet ORDER BY rang"))).scalars())

    async def wait_for(self, *subjects: str) -> None:
        async with asyncio.timeout(10):
            while await self.done() != list(subjects):
                await asyncio.sleep(0.02)

    @contextlib.asynccontextmanager
    async def consuming(self, *answers: Any) -> AsyncIterator[Consumer]:
        async with self.following(Neighbour(*answers)) as consumer:
            yield consumer

    @contextlib.asynccontextmanager
    async def following(self, neighbour: Any) -> AsyncIterator[Consumer]:
        consumer = Consumer("voisin", self.apply)
        task = asyncio.create_task(consumer.run(self.service, neighbour))
        try:
            yield consumer
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
