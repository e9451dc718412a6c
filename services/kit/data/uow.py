"""One request = one transaction: what a route's service function works with."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import Depends
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.kit.data.db import Database, new_id
from services.kit.feed.feed import Feed
from services.kit.run.settings import ServiceSettings
from services.kit.web.access import Policy, Ressource
from services.kit.web.auth import Actor, TokenVerifier
from services.kit.web.errors import (
    MalformedRequest,
    NotFound,
    PreconditionRequired,
    VersionMismatch,
)

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


class Versioned(Protocol):
    version: int


@dataclass
class Service:
    """What the application holds for its routes."""

    name: str
    settings: ServiceSettings
    database: Database
    policy: Policy
    verifier: TokenVerifier
    feed: Feed
    clock: Callable[[], datetime]


class UnitOfWork:
    """The request's transaction, its actor and the clock; events and the journal line are written at its end."""

    def __init__(
        self,
        service: Service,
        request: Request,
        db: AsyncSession | None,
        actor: Actor,
        action: str,
        *,
        writes: bool = False,
    ) -> None:
        self.service = service
        self.request = request
        self._db = db
        self._writes = writes
        self.actor = actor
        self.action = action
        self.now = service.clock()
        self.headers: dict[str, str] = {}
        self.keeps = True
        self._touched = ""
        self._events: list[tuple[str, str, dict[str, Any]]] = []
        self._emitted = False

    @property
    def db(self) -> AsyncSession:
        """The session of the request, opened when it is first used: an answer at hand needs none."""
        if self._db is None:
            database = self.service.database
            self._db = database.writing() if self._writes else database.reading()
        return self._db

    def will_write(self) -> None:
        """Keep something after all, of a route that keeps nothing by itself."""
        self._writes = True

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows of a hot read, by the driver alone: `query` in PostgreSQL's own words ($1), outside any transaction."""
        return await self.service.database.fetch(query, *values)

    async def __aenter__(self) -> UnitOfWork:
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        try:
            if failed is None:
                await self.end()
        finally:
            await self.close()

    async def end(self) -> None:
        """Keep what was written, or nothing of it (dry run)."""
        if self._writes and self._db is not None:
            await (self._db.commit() if self.keeps else self._db.rollback())

    async def close(self) -> None:
        if self._db is not None:
            # to the end, even when the request is cancelled: a connection goes back to its pool
            await asyncio.shield(asyncio.ensure_future(self._db.close()))

    def allows(self, action: str, resource: Ressource) -> bool:
        return self.service.policy.allows(self.actor, action, resource)

    def allow(self, resource: Ressource) -> None:
        """Raise NotFound unless the actor may perform this route's action on `resource`."""
        if not self.allows(self.action, resource):
            raise NotFound
        self.touches(resource)

    def touches(self, resource: Ressource) -> None:
        """Name `resource` in the journal line of this request."""
        self._touched = str(resource)

    def check_version(self, row: Versioned) -> None:
        """Compare `If-Match` with the row: 428 when absent, 400 when malformed, 412 when stale or weak.

        `If-None-Match: *` asks that nothing be there yet: 412 too.
        """
        if self.request.headers.get("if-none-match", "").strip() == "*":
            raise VersionMismatch("La ressource existe déjà.")
        given = self.request.headers.get("if-match")
        if given is None:
            raise PreconditionRequired("L'en-tête If-Match porte l'ETag lu ; il est requis pour modifier.")
        if not _ETAG.fullmatch(given):
            raise MalformedRequest("L'en-tête If-Match est mal formé.")
        if given != f'"v{row.version}"':
            raise VersionMismatch("La ressource a changé depuis sa lecture ; relisez-la.")

    def etag(self, version: int) -> None:
        self.headers["ETag"] = f'"v{version}"'

    def header(self, name: str, value: str) -> None:
        self.headers[name] = value

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
        """Write the events and the journal line, then flush; the caller commits."""
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
                objet=self._touched,
                requete=self.request.state.request_id,
            )
        )


async def _uow(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.state.uow
    return uow


Uow = Annotated[UnitOfWork, Depends(_uow)]
