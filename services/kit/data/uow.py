"""One act = one transaction, whoever acts: a request, the clock of rules, the consumer of a feed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.days import civil_day
from services.kit.data.db import Database, new_id
from services.kit.feed.feed import Feed
from services.kit.run.settings import ServiceSettings
from services.kit.web.access import Policy, Ressource
from services.kit.web.auth import Actor, TokenVerifier
from services.kit.web.errors import NotFound, PreconditionRequired, VersionMismatch

# who acts when a day comes
CLOCK = Actor(sujet="horloge")


class Versioned(Protocol):
    @property
    def version(self) -> int | None: ...


@dataclass
class Service:
    """What the application holds for whoever acts; `own` is what one service alone has."""

    name: str
    settings: ServiceSettings
    database: Database
    policy: Policy
    verifier: TokenVerifier
    feed: Feed
    clock: Callable[[], datetime]
    own: Any = None


class UnitOfWork:
    """A transaction, who acts and when; its events and its journal line are written at its end.

    `request_id` is what the journal names as the cause: a request, the rule of a day, a position in a feed. `expected` is
    the version that a request says it has read, None when it says nothing.
    """

    def __init__(
        self,
        service: Service,
        actor: Actor,
        action: str,
        now: datetime,
        request_id: str = "",
        *,
        writes: bool = True,
        expected: int | None = None,
    ) -> None:
        assert now.tzinfo is UTC, "a clock that told another zone would give other days than the one of production"
        self.service = service
        self.actor = actor
        self.action = action
        self.now = now
        self.request_id = request_id
        self.expected = expected
        self.writes = writes
        self.answered: object = None
        self.keeps = True
        self.lus: set[UUID] = set()
        self.touched = ""
        self._db: AsyncSession | None = None
        self._events: list[tuple[str, str, dict[str, Any]]] = []
        self._emitted = False

    @cached_property
    def today(self) -> date:
        """The civil day on which it acts."""
        return civil_day(self.now)

    @property
    def db(self) -> AsyncSession:
        """The session, opened when it is first used: an answer at hand needs none."""
        if self._db is None:
            database = self.service.database
            self._db = database.writing() if self.writes else database.reading()
        return self._db

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows of a hot read, by the driver alone: `query` in PostgreSQL's own words ($1), outside any transaction."""
        return await self.service.database.fetch(query, *values)

    async def __aenter__(self) -> UnitOfWork:
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Keep what was written, or nothing of it (an error, a dry run)."""
        if self._db is None:
            return
        try:
            if failed is None and self.writes:
                await (self._db.commit() if self.keeps else self._db.rollback())
        finally:
            # to the end, even when the request is cancelled: a connection goes back to its pool
            await asyncio.shield(asyncio.ensure_future(self._db.close()))

    def allows(self, action: str, resource: Ressource) -> bool:
        return self.service.policy.allows(self.actor, action, resource)

    def allow(self, resource: Ressource) -> None:
        """Raise NotFound unless the actor may perform this action on `resource`; whose it is, is read."""
        if not self.allows(self.action, resource):
            raise NotFound
        self.touches(resource)
        if holder := resource.attributs.get("titulaire"):
            self.reads([UUID(holder)])

    def touches(self, resource: Ressource) -> None:
        """Name `resource` in the journal line, and in those of a reading."""
        self.touched = str(resource)

    def reads(self, people: Iterable[UUID]) -> None:
        """Say whom the answer shows, where neither the resource allowed nor a `profil_id` of what is answered does."""
        self.lus.update(people)

    def check_version(self, row: Versioned) -> None:
        """Raise PreconditionRequired when no version is expected, VersionMismatch when the row has another one."""
        if self.expected is None:
            raise PreconditionRequired("L'en-tête If-Match porte l'ETag lu ; il est requis pour modifier.")
        if self.expected != row.version:
            raise VersionMismatch("La ressource a changé depuis sa lecture ; relisez-la.")

    def rollback_at_end(self) -> None:
        """Answer as usual but keep nothing (dry run)."""
        self.keeps = False

    def emit(self, kind: str, *, subject: str, data: dict[str, Any]) -> None:
        """Append an event to the change feed, in this transaction."""
        self._events.append((kind, subject, data))

    async def emit_many(self, kind: str, events: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Append many events at once, after those already emitted."""
        await self._flush()
        batch = [(kind, subject, data) for subject, data in events]
        self._emitted |= bool(batch)
        await self.service.feed.append(self.db, batch, self.now)

    async def _flush(self) -> None:
        batch, self._events = self._events, []
        self._emitted |= bool(batch)
        await self.service.feed.append(self.db, batch, self.now)

    async def finish(self) -> None:
        """Write the events and the journal line, unless nothing was read or written at all."""
        if self._db is None and not self._events:
            return
        await self.db.flush()
        await self._flush()
        if self._emitted:
            await self.service.feed.notify(self.db)
        await self.db.execute(
            insert(self.service.feed.metadata.tables["journal"]).values(
                id=new_id(),
                ecrit_le=self.now,
                sujet=self.actor.sujet,
                roles=" ".join(sorted(self.actor.roles)),
                entite=str(self.actor.entite or ""),
                action=self.action,
                objet=self.touched,
                requete=self.request_id,
            )
        )
