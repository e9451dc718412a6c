"""Things whose rows keep what was said of them in order: a consumer that one event can poison, until it is mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import text

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.parking import waiting_rows
from tests.support.clock import now
from tests.support.service import RunningService

MODIFIEE, SUPPRIMEE = "chose.modifiee", "chose.supprimee"
_SAY = text(
    "INSERT INTO chose VALUES (:sujet, ARRAY[CAST(:n AS integer)])"
    " ON CONFLICT (sujet) DO UPDATE SET dits = chose.dits || excluded.dits"
)


def said(number: int, sujet: str, n: Any = None, kind: str = MODIFIEE, epoch: str = "aaaaaaaa") -> Event:
    """The event of that number: of `sujet`, that `n` is said of it (its own number when it is not given)."""
    data = {"id": sujet, "n": number if n is None else n}
    return Event(f"e{number}", kind, sujet, now(), f"{epoch}.{number}.{number}", data)


class Choses:
    """`n` that is no number cannot be applied, before `mended`; `trouble` is raised or done by whatever is applied."""

    def __init__(self, notes: RunningService) -> None:
        self.service = notes.app.state.service
        self.database = self.service.database
        self.service.settings.event_tries = 1
        self.mended = False
        self.trouble: Any = None

    async def create(self) -> None:
        async with self.database.writing() as db:
            await db.execute(text("CREATE TABLE chose (sujet text PRIMARY KEY, dits integer[] NOT NULL)"))
            await db.commit()

    def consumer(self, source: str = "voisin", **options: Any) -> Consumer:
        return Consumer(source, self.apply, **{"endings": (SUPPRIMEE,), **options})

    async def apply(self, uow: UnitOfWork, events: list[Event]) -> None:
        for event in events:
            if self.trouble:
                await self.trouble(uow, event)
            if event.type == SUPPRIMEE:
                await uow.db.execute(text("DELETE FROM chose WHERE sujet = :s"), {"s": event.subject})
            else:
                n = event.data["n"]
                value = -1 if self.mended and not isinstance(n, int) else int(n)
                await uow.db.execute(_SAY, {"sujet": event.subject, "n": value})

    async def rows(self) -> dict[str, list[int]]:
        async with self.database.reading() as db:
            return {row.sujet: row.dits for row in await db.execute(text("SELECT * FROM chose"))}

    async def parked(self, source: str = "voisin") -> list[str]:
        return [row.id for row in await waiting_rows(self.service, source=source)]

    async def position(self) -> str | None:
        async with self.database.reading() as db:
            found: str | None = await db.scalar(text("SELECT position FROM position_flux WHERE source = 'voisin'"))
            return found or None


async def taken(consumer: Consumer, choses: Choses, events: Sequence[Event]) -> None:
    assert await consumer.take(choses.service, list(events))


def subjects(events: Collection[Event]) -> set[str]:
    return {event.subject for event in events}
