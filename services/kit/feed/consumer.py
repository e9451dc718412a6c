"""Consuming a neighbour's feed: at least once on the wire, exactly once in effect, resumed where the last commit left it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.kit.data.uow import Service, UnitOfWork
from services.kit.run.http import ServiceClient
from services.kit.web.auth import Actor
from services.kit.web.errors import CursorExpired, Problem, UpstreamInvalid

log = structlog.get_logger("consumer")
PAGE = 1_000
MAX_BACKOFF_S = 5.0


@dataclass(frozen=True)
class Event:
    """One event of a neighbour: `type` without the « passerelle.<service>. » prefix."""

    id: str
    type: str
    subject: str
    time: datetime
    position: str
    data: dict[str, Any]

    @classmethod
    def parse(cls, source: str, raw: dict[str, Any]) -> Event:
        return cls(
            id=raw["id"],
            type=str(raw["type"]).removeprefix(f"passerelle.{source}."),
            subject=raw["subject"],
            time=datetime.fromisoformat(raw["time"]),
            position=raw["position"],
            data=raw["data"],
        )


@dataclass
class FeedState:
    """What is known of one neighbour's feed; `contact` is monotonic seconds."""

    source: str
    position: str | None = None
    contact: float | None = None
    caught_up: bool = False
    failing: str = ""

    def age_s(self) -> float | None:
        """Seconds since the neighbour last answered, None when it never did."""
        return None if self.contact is None else time.monotonic() - self.contact


async def tail_feed(client: ServiceClient, state: FeedState, wait_s: float = 20.0) -> AsyncIterator[list[Event]]:
    """Batches after `state.position`, for ever; the position moves when the consumer asks for the next batch.

    A neighbour out of reach is waited for with a growing pause; a restored feed is read again from its start.
    """
    pause = 0.2
    while True:
        try:
            answer = await client.get(
                f"/v1/evenements/{state.source}",
                deadline_s=wait_s + 10,
                apres=state.position,
                limite=PAGE,
                attente=int(wait_s) if state.caught_up else 0,
            )
            events = [Event.parse(state.source, raw) for raw in answer["evenements"]]
        except (Problem, KeyError, TypeError, ValueError) as error:
            slug = error.slug if isinstance(error, Problem) else UpstreamInvalid.slug
            if slug == CursorExpired.slug:
                state.position = None
            state.failing, state.caught_up = slug, False
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_BACKOFF_S)
            continue
        state.contact, state.failing, pause = time.monotonic(), "", 0.2
        if events:
            yield events
            state.position = events[-1].position
        state.caught_up = len(events) < PAGE


Apply = Callable[[UnitOfWork, list[Event]], Awaitable[None]]


@dataclass
class Consumer:
    """Applies a neighbour's events to local copies; `apply` must be an idempotent upsert."""

    source: str
    apply: Apply
    state: FeedState = field(init=False)
    _stored: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.state = FeedState(self.source)

    async def run(self, service: Service, client: ServiceClient) -> None:
        """Tail until cancelled; a batch that fails is applied again after a pause, never skipped."""
        while True:
            try:
                await self.follow(service, client)
            except Exception as error:
                self.state.failing, self.state.caught_up = type(error).__name__, False
                log.warning("consumer.retry", source=self.source, error=type(error).__name__)
                await asyncio.sleep(1)

    async def follow(self, service: Service, client: ServiceClient) -> None:
        """Tail until a batch fails, or another replica has moved the position."""
        async with service.database.reading() as db:
            table = service.feed.metadata.tables["position_flux"]
            stored = await db.scalar(select(table.c.position).where(table.c.source == self.source))
        self._stored = self.state.position = stored or None
        async for events in tail_feed(client, self.state):
            if not await self.apply_batch(service, events):
                return

    def unit_of_work(self, service: Service, events: list[Event]) -> UnitOfWork:
        """What a batch is applied in: the feed acts, because of its events up to a position."""
        actor = Actor(sujet=f"flux:{self.source}")
        return UnitOfWork(service, actor, "suivre_flux", service.clock(), events[-1].position)

    async def apply_batch(self, service: Service, events: list[Event]) -> bool:
        """Effects and position in one transaction.

        False, with nothing applied, when another replica moved the position meanwhile: read on from where it is now.
        """
        table = service.feed.metadata.tables["position_flux"]
        async with self.unit_of_work(service, events) as uow:
            row = insert(table).values(source=self.source, position="").on_conflict_do_nothing()
            await uow.db.execute(row)
            locked = select(table.c.position).where(table.c.source == self.source).with_for_update()
            if (await uow.db.scalar(locked) or None) != self._stored:
                uow.rollback_at_end()
                return False
            await self.apply(uow, events)
            position = events[-1].position
            await uow.db.execute(table.update().where(table.c.source == self.source).values(position=position))
            await uow.finish()
        self._stored = position
        return True
