"""Consuming a neighbour's feed: at least once on the wire, exactly once in effect, resumed where the last commit left it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.kit.data.uow import Service, UnitOfWork
from services.kit.feed import releve
from services.kit.feed.faults import is_of_event, reason_of
from services.kit.feed.parking import (
    BEHIND,
    Aside,
    Erased,
    Parked,
    aside,
    forget_reading,
    forget_subjects,
    nobody,
    park,
    table_of,
)
from services.kit.feed.releve import Copie, Ecart
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


async def tail_feed(
    client: ServiceClient, state: FeedState, wait_s: float = 20.0, *, idle: bool = False
) -> AsyncIterator[list[Event]]:
    """Batches after `state.position`, for ever; the position moves when the consumer asks for the next batch.

    With `idle`, an empty one when the neighbour had nothing to say.
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
        if events or idle:
            yield events
        if events:
            state.position = events[-1].position
        state.caught_up = len(events) < PAGE


Apply = Callable[[UnitOfWork, list[Event]], Awaitable[None]]
Mend = Callable[[UnitOfWork, Ecart], Awaitable[None]]


@dataclass
class Consumer:
    """Applies a neighbour's events to local copies; `apply` must be an idempotent upsert.

    An event that cannot be applied is set aside (`parking`), the later ones of its subject behind it. An event of
    `endings` leaves nothing of its subject: it is applied whatever is parked. Nothing is kept about who is `erased`.
    A feed that is read from its start, because it is new or was restored, says all that there is: once read, the rows of
    `copies` that it did not say are gone, and `mend` does what follows from it.
    """

    source: str
    apply: Apply
    copies: Sequence[Copie] = ()
    mend: Mend | None = None
    endings: Collection[str] = ()
    erased: Erased = nobody
    state: FeedState = field(init=False)
    _stored: str | None = field(init=False, default=None)
    _begins: bool = field(init=False, default=False)
    _relit: bool = field(init=False, default=False)
    _failures: int = field(init=False, default=0)

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
            row = (await db.execute(select(table).where(table.c.source == self.source))).first()
        self._stored = self.state.position = row.position or None if row else None
        self._relit = bool(row and row.relit)
        async for events in tail_feed(client, self.state, idle=True):
            self._begins = self.state.position is None
            if events and not await self.take(service, events):
                return
            # an owner that says nothing at all is not believed: it may have lost everything
            if self._relit and len(events) < PAGE and not await self._conclude(service):
                return

    def unit_of_work(self, service: Service, events: list[Event], action: str = "suivre_flux") -> UnitOfWork:
        """What a batch is applied in: the feed acts, because of its events up to a position."""
        actor = Actor(sujet=f"flux:{self.source}")
        position = events[-1].position if events else self._stored or ""
        return UnitOfWork(service, actor, action, service.clock(), position)

    async def take(self, service: Service, events: list[Event]) -> bool:
        """`apply_batch`; at the last try of a batch that fails by an event's own fault, that event is found and parked."""
        try:
            applied = await self.apply_batch(service, events)
        except Exception as error:
            if not is_of_event(error):
                raise
            self._failures += 1
            if self._failures < service.settings.event_tries:
                raise
            applied = await self._isolate(service, events, error)
        self._failures = 0
        return applied

    async def _isolate(self, service: Service, events: list[Event], error: Exception) -> bool:
        """Halve what fails until the events that fail alone are found; what is before them is committed before they are parked."""
        if len(events) == 1:
            return await self._park(service, events[0], error)
        half = len(events) // 2
        for part in (events[:half], events[half:]):
            try:
                applied = await self.apply_batch(service, part)
            except Exception as failure:
                if not is_of_event(failure):
                    raise
                applied = await self._isolate(service, part, failure)
            if not applied:
                return False
        return True

    async def apply_batch(self, service: Service, events: list[Event]) -> bool:
        """Effects and position in one transaction; what waits behind a parked event is parked too.

        False, with nothing applied, when another replica moved the position meanwhile: read on from where it is now.
        """
        parked: list[Parked] = []
        async with self.unit_of_work(service, events) as uow:
            if not await self.holds_position(uow):
                uow.rollback_at_end()
                return False
            free, behind = (await self.aside(uow, events)).split(events, self.endings)
            if behind:
                parked = await park(uow, self.source, behind, BEHIND, 0, self.erased)
            if free:
                await self.apply(uow, free)
            await self._note(uow, events)
            if ended := {event.subject for event in free if event.type in self.endings}:
                await forget_subjects(uow, self.source, ended)
            await self.move_position(uow, events[-1].position)
            await uow.finish()
        self.moved(events[-1].position, parked)
        return True

    async def _park(self, service: Service, event: Event, error: Exception) -> bool:
        """Set aside an event that failed alone, and go on after it; False as for `apply_batch`."""
        reason, tries = reason_of(error), service.settings.event_tries
        async with self.unit_of_work(service, [event], "ecarter_evenement") as uow:
            if not await self.holds_position(uow):
                uow.rollback_at_end()
                return False
            parked = await park(uow, self.source, [event], reason, tries, self.erased)
            await self._note(uow, [event])
            await self.move_position(uow, event.position)
            await uow.finish()
        self.moved(event.position, parked, reason)
        return True

    async def holds_position(self, uow: UnitOfWork) -> bool:
        """Lock the stored position; whether it is still where this consumer read on from."""
        if await self.lock_position(uow) != self._stored:
            return False
        if self._begins or self._stored is None:
            await forget_reading(uow, self.source, self.endings)
        return True

    async def _note(self, uow: UnitOfWork, events: list[Event]) -> None:
        """Keep what a feed says that is read from its start."""
        said = uow.service.feed.metadata.tables["releve"]
        if self._begins:
            await releve.begin(uow.db, said, self.source)
        if self._begins or self._relit:
            await releve.note(uow.db, said, self.source, self.copies, events)

    async def _conclude(self, service: Service) -> bool:
        """Let go what a feed read to its end did not say; False as for `apply_batch`."""
        async with self.unit_of_work(service, [], "relire_flux") as uow:
            if not await self.holds_position(uow):
                uow.rollback_at_end()
                return False
            said = uow.service.feed.metadata.tables["releve"]
            ecart = await releve.sweep(uow.db, said, self.source, self.copies)
            if self.mend:
                await self.mend(uow, ecart)
            self._relit = False
            await self.move_position(uow, self._stored or "")
            await uow.finish()
        return True

    async def lock_position(self, uow: UnitOfWork) -> str | None:
        """Where the feed has been applied up to; nobody moves it before the transaction ends."""
        table = uow.service.feed.metadata.tables["position_flux"]
        row = insert(table).values(source=self.source, position="").on_conflict_do_nothing()
        await uow.db.execute(row)
        locked = select(table.c.position).where(table.c.source == self.source).with_for_update()
        return await uow.db.scalar(locked) or None

    async def aside(self, uow: UnitOfWork, events: list[Event]) -> Aside:
        """What of the subjects of these events is aside."""
        return await aside(uow.db, table_of(uow.service), self.source, events)

    async def move_position(self, uow: UnitOfWork, position: str) -> None:
        table = uow.service.feed.metadata.tables["position_flux"]
        moved = table.update().where(table.c.source == self.source)
        await uow.db.execute(moved.values(position=position, relit=self._begins or self._relit))

    def moved(self, position: str, parked: list[Parked], reason: str = BEHIND) -> None:
        """What the transaction that moved the position left, now that it is committed."""
        self._stored, self._relit, self._begins = position, self._begins or self._relit, False
        for one, is_new in parked:
            if is_new:
                told = {"id": one.id, "type": one.type, "position": one.position, "reason": reason}
                log.error("consumer.parked", source=self.source, **told)
