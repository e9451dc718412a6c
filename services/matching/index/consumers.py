"""Following the three feeds into the memory index: nothing is copied to the database but the marks of erased persons."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import MetaData, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.data.db import Database
from services.kit.feed.consumer import Consumer, Event, tail_feed
from services.kit.run.http import ServiceClient
from services.kit.web.idempotency import forget_answers
from services.matching.index.index import SOURCES, Index
from services.matching.models import Apparition, Desinteret, ProfilEfface, Recommandation

log = structlog.get_logger("index")
EVENTS_AT_ONCE = 200


class IndexConsumer(Consumer):
    """A consumer whose position lives in memory, with the index that it fills: both start again from nothing."""

    def __init__(self, source: str, index: Index) -> None:
        super().__init__(source, self._apply)
        self._index = index
        index.bind(self.state)

    async def run(self, database: Database, metadata: MetaData, client: ServiceClient) -> None:
        """Tail until cancelled; a batch that fails is applied again after a pause, never skipped."""
        known = False
        while True:
            try:
                if not known:
                    await self._remember_erased(database)
                    known = True
                async for events in tail_feed(client, self.state):
                    if self.state.position is None:
                        self._index.restart(self.source)
                    async with database.writing() as db:
                        await self.apply(db, events)
                        await db.commit()
            except Exception as error:
                self.state.failing, self.state.caught_up = type(error).__name__, False
                log.warning("consumer.retry", source=self.source, error=type(error).__name__)
                await asyncio.sleep(1)

    async def _remember_erased(self, database: Database) -> None:
        if self.source == "parcours":
            async with database.reading() as db:
                ids = await db.scalars(select(col(ProfilEfface.id)))
                self._index.efface([str(profil_id) for profil_id in ids])

    async def _apply(self, db: AsyncSession, events: Sequence[Event]) -> None:
        """Into the index, then out of the database for the erased; a little at a time, so that answers go on."""
        for start in range(0, len(events), EVENTS_AT_ONCE):
            self._index.apply(self.source, list(events[start : start + EVENTS_AT_ONCE]))
            await asyncio.sleep(0)
        erased = [UUID(event.subject) for event in events if event.type == "profil.efface"]
        if erased:
            await erase(db, erased)


def consumers(index: Index) -> list[Consumer]:
    """One per feed."""
    return [IndexConsumer(source, index) for source in SOURCES]


async def erase(db: AsyncSession, ids: list[UUID]) -> None:
    """Mark the persons erased and delete all that names them; a recommendation being stored meanwhile waits, then sees the mark."""
    new = list(set(ids) - set(await db.scalars(select(col(ProfilEfface.id)).where(col(ProfilEfface.id).in_(ids)))))
    for profil_id in sorted(new):
        await db.execute(select(func.pg_advisory_xact_lock(lock_of(profil_id))))
    if new:
        marks = insert(ProfilEfface).values([{"id": profil_id} for profil_id in new]).on_conflict_do_nothing()
        await db.execute(marks)
        await db.execute(delete(Recommandation).where(col(Recommandation.profil_id).in_(new)))
        await db.execute(delete(Desinteret).where(col(Desinteret.profil_id).in_(new)))
        await db.execute(delete(Apparition).where(col(Apparition.profil_id).in_(new)))
        # the answers kept for retried requests name the person
        await forget_answers(db, map(str, new))


def lock_of(profil_id: UUID) -> int:
    """The advisory lock of what is stored about one person."""
    return int.from_bytes(profil_id.bytes[:8], signed=True) ^ int.from_bytes(profil_id.bytes[8:], signed=True)
