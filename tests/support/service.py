"""A service running in the test's process on a database of its own, called over ASGI."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from starlette.routing import Match

from services.cli.revisions import upgrade
from services.kit.feed.consumer import Event
from services.kit.run.settings import ServiceSettings
from services.kit.web.errors import URN
from services.kit.web.route_spec import PROBLEM_JSON, problems_of
from services.kit.web.routing import ServiceRoute
from tests.support.clock import now
from tests.support.events import check_event
from tests.support.issuer import TRUSTED, token
from tests.support.postgres import PostgresForTests


class Caller:
    """HTTP calls as one actor; POST carries a fresh Idempotency-Key unless one is given."""

    def __init__(self, http: httpx.AsyncClient, bearer: str | None) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {**self._headers, **options.pop("headers", {})}
        if method == "POST" and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = uuid4().hex
        headers = {name: value for name, value in headers.items() if value is not None}
        return await self._http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, **({"json": json} if json is not None else {}), **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("PUT", path, **({"json": json} if json is not None else {}), **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, **({"json": json} if json is not None else {}), **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("DELETE", path, **options)


class RunningService:
    """The application, its database's URL, and callers for any actor."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient, database_url: str) -> None:
        self.app, self.http, self.database_url = app, http, database_url
        self.anonymous = Caller(http, None)

    def as_(
        self,
        *roles: str,
        sujet: str = "",
        entite: UUID | str | None = None,
        profil: UUID | str | None = None,
        **claims: Any,
    ) -> Caller:
        return Caller(self.http, token(*roles, sujet=sujet, entite=entite, profil=profil, **claims))

    def with_token(self, bearer: str) -> Caller:
        return Caller(self.http, bearer)

    async def apply(self, source: str, events: list[tuple[str, dict[str, Any]]]) -> None:
        """Give events (type, data) of a neighbour to this service's consumer, as if read from its feed."""
        consumer, batch = self.app.state.consumers[source], _batch(events)
        async with consumer.unit_of_work(self.app.state.service, batch) as uow:
            await consumer.apply(uow, batch)
            await uow.finish()

    async def follow(self, source: str, events: list[tuple[str, dict[str, Any]]]) -> None:
        """The same, as the feed is followed: what cannot be applied, the first time, is set aside."""
        self.app.state.settings.event_tries = 1
        assert await self.app.state.consumers[source].take(self.app.state.service, _batch(events))

    async def events(self) -> list[dict[str, Any]]:
        """Everything in this service's feed, as the role « service » reads it.

        A transaction of PostgreSQL's own (autovacuum) may hold the last events back for a moment: they are waited for.
        """
        name = self.app.state.service.name
        async with self.app.state.database.reading() as db:
            written = await db.scalar(text("SELECT count(*) FROM evenement")) or 0
        async with asyncio.timeout(10):
            while True:
                answer = await self.as_("service").get(f"/v1/evenements/{name}?limite=1000")
                assert answer.status_code == 200, answer.text
                events = list(answer.json()["evenements"])
                for event in events:
                    check_event(name, event)
                if len(events) >= min(written, 1_000):
                    return events
                await asyncio.sleep(0.05)


def _batch(events: list[tuple[str, dict[str, Any]]]) -> list[Event]:
    return [
        Event(str(uuid4()), kind, str(data.get("id", "")), now(), f"00000000.{i}.{i}", data)
        for i, (kind, data) in enumerate(events, 1)
    ]


async def declared(app: FastAPI, answer: httpx.Response) -> None:
    """Fail the test that meets a problem which its route does not declare; a crash is not one that is foreseen."""
    if answer.headers.get("content-type") != PROBLEM_JSON or answer.status_code == 500:
        return
    asked = answer.request
    scope = {"type": "http", "method": asked.method, "path": asked.url.path, "root_path": "", "headers": [], "app": app}
    routes = (it for it in app.routes if isinstance(it, ServiceRoute) and it.matches(scope)[0] is Match.FULL)
    if route := next(routes, None):
        await answer.aread()
        slug = answer.json()["type"].removeprefix(URN)
        known = {kind.slug for kind in problems_of(route.spec)}
        assert slug in known, f"{asked.method} {route.path} answers {slug}, which its errors=[…] do not name"


async def published(api: RunningService, since: int = 0) -> tuple[list[str], int]:
    """Types of what the service wrote for its feed after its event number `since`, in order; the last number."""
    statement = text("SELECT type, numero FROM evenement WHERE numero > :since ORDER BY numero")
    async with api.app.state.database.reading() as db:
        rows = (await db.execute(statement, {"since": since})).all()
    return [row[0] for row in rows], (rows[-1][1] if rows else since)


@contextlib.asynccontextmanager
async def running(
    postgres: PostgresForTests,
    service: str,
    create_app: Callable[[Any], FastAPI],
    settings: type[ServiceSettings],
    *,
    lifespan: bool = False,
    migrate: Callable[[str, str], None] = upgrade,
    **overrides: Any,
) -> AsyncIterator[RunningService]:
    """Run `create_app(settings(...))` on a fresh database; `lifespan=True` also starts its background tasks."""
    url = await asyncio.to_thread(postgres.create, service, migrate)
    app = create_app(settings(database_url=url, issuers=[TRUSTED], cursor_secret="secret-des-tests", **overrides))
    app.state.service.clock = now
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, postgres.drop, url)
        stack.push_async_callback(app.state.database.close)
        if lifespan:
            await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app)
        http = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=transport,
                base_url="http://test",
                timeout=30,
                event_hooks={"response": [partial(declared, app)]},
            )
        )
        yield RunningService(app, http, url)
