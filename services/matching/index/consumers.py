"""Following the three feeds into the memory index; in the database, the marks of erased persons and what cannot be applied."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.kit.data.db import Database
from services.kit.data.merging import come_back, names_of, pass_over
from services.kit.data.parties import erase_people
from services.kit.data.uow import Service, UnitOfWork
from services.kit.feed.consumer import Consumer, Event, tail_feed
from services.kit.feed.parking import BEHIND, Aside, Parked, dropped, forget_former_readings, marked, waiting_rows
from services.kit.run.http import ServiceClient
from services.matching.index.index import SOURCES, Index
from services.matching.models import Fusion, ProfilEfface
from services.matching.parties import PARTIES

EVENTS_AT_ONCE = 200
EFFACE = "profil.efface"
FUSIONNE, SEPARE, REUNI = "profil.fusionne", "profil.separe", "profil.reuni"
NAMES = names_of(PARTIES, ("profil_efface", "fusion.de_profil_id"))


class IndexConsumer(Consumer):
    """A consumer whose position lives in memory, with the index that it fills: both start again from nothing.

    What it cannot apply is in the database, for whoever replays or drops it; what waits behind is this reading's own.
    """

    def __init__(self, source: str, index: Index) -> None:
        endings = (EFFACE,) if source == "parcours" else ()
        super().__init__(source, self._apply, endings=endings, erased=marked(col(ProfilEfface.id)))
        self._index = index
        self._dropped: set[str] = set()
        self._knows_erased = False
        self._begun: datetime | None = None
        index.bind(self.state)

    async def follow(self, service: Service, client: ServiceClient) -> None:
        """Tail until a batch fails, or something parked was taken out: the feed is then read again, into a fresh state."""
        if not self._knows_erased:
            await self._remember_erased(service.database)
            self._knows_erased = True
        async for events in tail_feed(client, self.state, idle=True):
            if self._begun and self.state.caught_up:
                await forget_former_readings(service, self.source, self._begun, self._index.gares[self.source])
                self._begun = None
            if await self._was_taken_out(service):
                self._index.gares[self.source] = {}
                self.state.position, self.state.caught_up = None, False
                return
            if self.state.position is None:
                self._begun, self._dropped = service.clock(), await dropped(service, self.source)
                if events:
                    self._index.restart(self.source)
            if events:
                await self.take(service, events)

    async def holds_position(self, uow: UnitOfWork) -> bool:
        """It is this process's own."""
        return True

    async def move_position(self, uow: UnitOfWork, position: str) -> None:
        """It follows the batches."""

    async def aside(self, uow: UnitOfWork, events: list[Event]) -> Aside:
        """Of this reading, in memory: a batch that changes no row opens no transaction."""
        parked = self._index.gares[self.source]
        return Aside(set(parked.values()), {*parked, *self._dropped})

    def moved(self, position: str, parked: list[Parked], reason: str = BEHIND) -> None:
        self._index.gares[self.source] |= {event.id: event.subject for event, _ in parked}
        super().moved(position, parked, reason)

    async def _was_taken_out(self, service: Service) -> bool:
        """Whether somebody replayed or dropped what this reading parked: another process, which has no hand on this memory."""
        parked = self._index.gares[self.source]
        if not parked:
            return False
        still = {row.id for row in await waiting_rows(service, source=self.source)}
        return not parked.keys() <= still

    async def _remember_erased(self, database: Database) -> None:
        if self.source == "parcours":
            async with database.reading() as db:
                ids = await db.scalars(select(col(ProfilEfface.id)))
                self._index.efface([str(profil_id) for profil_id in ids])

    async def _apply(self, uow: UnitOfWork, events: Sequence[Event]) -> None:
        """Into the index, then out of the database for the erased; a little at a time, so that answers go on."""
        for start in range(0, len(events), EVENTS_AT_ONCE):
            self._index.apply(self.source, list(events[start : start + EVENTS_AT_ONCE]))
            await asyncio.sleep(0)
        await self._follow_fusions(uow, events)
        erased = [UUID(event.subject) for event in events if event.type == EFFACE]
        if erased:
            await erase(uow, erased)

    async def _follow_fusions(self, uow: UnitOfWork, events: Sequence[Event]) -> None:
        """What was told to a person passes with their record to the one that it joins, or comes back; once, if read again."""
        for event in events:
            if event.type in (FUSIONNE, SEPARE, REUNI):
                de, vers = UUID(event.data["id"]), UUID(event.data["vers_id"])
                await follow_fusion(uow, event.type, de, vers)
                self._index.memoire.forget([str(de), str(vers)])


async def follow_fusion(uow: UnitOfWork, kind: str, de: UUID, vers: UUID) -> None:
    fusion = await uow.db.get(Fusion, de)
    if kind == FUSIONNE and fusion is None:
        passed = await pass_over(uow.db, NAMES, de, vers)
        uow.db.add(Fusion(de_profil_id=de, vers_profil_id=vers, deplacements=passed))
    elif kind == SEPARE and fusion is not None:
        await come_back(uow.db, NAMES, fusion.deplacements or (), de, vers)
        await uow.db.delete(fusion)
    elif kind == REUNI and fusion is not None:
        fusion.deplacements = None
    await uow.db.flush()


def consumers(index: Index) -> list[Consumer]:
    """One per feed."""
    return [IndexConsumer(source, index) for source in SOURCES]


async def erase(uow: UnitOfWork, ids: list[UUID]) -> None:
    """Mark the persons erased and delete all that names them; a recommendation being stored meanwhile waits, then sees the mark."""
    new = list(set(ids) - set(await uow.db.scalars(select(col(ProfilEfface.id)).where(col(ProfilEfface.id).in_(ids)))))
    for profil_id in sorted(new):
        await uow.db.execute(select(func.pg_advisory_xact_lock(lock_of(profil_id))))
    if new:
        marks = insert(ProfilEfface).values([{"id": profil_id} for profil_id in new]).on_conflict_do_nothing()
        await uow.db.execute(marks)
        await erase_people(uow, PARTIES, new)


def lock_of(profil_id: UUID) -> int:
    """The advisory lock of what is stored about one person."""
    return int.from_bytes(profil_id.bytes[:8], signed=True) ^ int.from_bytes(profil_id.bytes[8:], signed=True)
