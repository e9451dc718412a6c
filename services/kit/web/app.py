"""The application of a service: health, feed, errors, routes with their policies, consumers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from sqlalchemy import MetaData
from starlette.requests import Request
from starlette.responses import JSONResponse

from services.kit.data import lectures
from services.kit.data.days import utc_now
from services.kit.data.db import Database
from services.kit.data.journal import keep_chained
from services.kit.data.parties import Partie
from services.kit.data.uow import Service
from services.kit.feed import parking
from services.kit.feed.consumer import Consumer
from services.kit.feed.feed import Feed
from services.kit.feed.replay import retry_endings
from services.kit.feed.routes import feed_router
from services.kit.run.http import ClientCredentials, ServiceClient
from services.kit.run.logs import configure_logs
from services.kit.run.metrics import Metrics
from services.kit.run.server import AT_STOP
from services.kit.run.settings import ServiceSettings
from services.kit.run.tasks import repeating, running
from services.kit.web.access import policy_of
from services.kit.web.auth import TokenVerifier
from services.kit.web.documentation import complete
from services.kit.web.errors import Probleme
from services.kit.web.exports import export_router
from services.kit.web.idempotency import keep_pruned
from services.kit.web.lectures import lectures_router
from services.kit.web.metrics import Figured, add_metrics
from services.kit.web.middleware import RequestMiddleware
from services.kit.web.problems import add_problem_handlers
from services.kit.web.routing import ServiceRouter

Background = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Readiness = Callable[[], Awaitable[tuple[bool, Any]]]


def create_service(
    name: str,
    *,
    settings: ServiceSettings,
    routers: Sequence[ServiceRouter],
    here: Path,
    metadata: MetaData,
    description: str = "",
    feed: bool = True,
    consumers: Sequence[Consumer] = (),
    parties: Sequence[Partie] = (),
    background: Sequence[Background] = (),
    ready: dict[str, Readiness] | None = None,
    figures: Sequence[Figured] = (),
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Build the FastAPI application of a service; raises ValueError when a route has no policy."""
    configure_logs(name)
    database = Database(settings)
    keys_client = ServiceClient(deadline_s=3)
    service = Service(
        name=name,
        settings=settings,
        database=database,
        policy=policy_of(here),
        verifier=TokenVerifier(settings, keys_client.get),
        feed=Feed(name, metadata, database),
        clock=clock,
    )
    metrics = Metrics(name)
    app = FastAPI(
        title=f"Passerelle — {name}",
        version="1",
        description=description,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(service, keys_client, consumers, [*background, *([_cutting] if parties else [])]),
        telemetry={"logs": False},
    )
    app.state.service, app.state.database, app.state.settings = (service, database, settings)
    app.state.consumers = {consumer.source: consumer for consumer in consumers}
    app.state.clock = clock
    app.state.fixed_paths = set()
    add_problem_handlers(app)
    app.add_middleware(
        RequestMiddleware,
        metrics=metrics,
        body_deadline_s=settings.body_deadline_s,
        limit_concurrency=settings.limit_concurrency,
    )
    _add_health(app, service, consumers, ready or {}, feed)
    app.state.observation = add_metrics(app, service, metrics, consumers, figures)
    own = [feed_router(name)] if feed else []
    own += [export_router(name, parties), lectures_router(name)] if parties else []
    for router in [*routers, *own]:
        router.mount(app, service)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _lifespan(
    service: Service, keys_client: ServiceClient, consumers: Sequence[Consumer], background: Sequence[Background]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(service.database.close)
            stack.push_async_callback(keys_client.aclose)
            stack.push_async_callback(app.state.observation.close)
            await stack.enter_async_context(service.feed.listening())
            AT_STOP.append(service.feed.close)
            stack.callback(AT_STOP.remove, service.feed.close)
            await stack.enter_async_context(running(keep_pruned(service)))
            await stack.enter_async_context(running(keep_chained(service)))
            for consumer in consumers:
                client = neighbour(service.settings, consumer.source, keys_client)
                stack.push_async_callback(client.aclose)
                await stack.enter_async_context(running(consumer.run(service, client)))
                if consumer.endings:
                    again = repeating("consumer.erasures", partial(retry_endings, service, consumer))
                    await stack.enter_async_context(running(again))
            for start in background:
                await stack.enter_async_context(start(app))
            yield

    return lifespan


@contextlib.asynccontextmanager
async def _cutting(app: FastAPI) -> AsyncIterator[None]:
    """Delete the lines of old readings, now and every hour."""
    async with running(repeating("lectures.cut", partial(lectures.cut, app.state.service))):
        yield


def neighbour(settings: ServiceSettings, name: str, keys_client: ServiceClient | None = None) -> ServiceClient:
    """A client of the neighbouring service `name`, with this service's own credentials."""
    token = ClientCredentials(
        keys_client or ServiceClient(deadline_s=3),
        settings.token_url,
        settings.client_id,
        settings.client_secret.get_secret_value(),
    )
    return ServiceClient(settings.neighbours[name], token=token)


def _add_health(
    app: FastAPI, service: Service, consumers: Sequence[Consumer], ready: dict[str, Readiness], feed: bool
) -> None:
    async def vivant(request: Request) -> JSONResponse:
        """Le processus répond."""
        return JSONResponse({"etat": "vivant", "service": service.name})

    async def pret(request: Request) -> JSONResponse:
        """Chaque dépendance et son état; 503 si l'une empêche de servir."""
        checks: dict[str, Any] = {}
        try:
            async with asyncio.timeout(2):
                checks["base"] = {"pret": await service.database.is_ready()}
                if feed:
                    checks["flux"] = {"pret": True, "tete": await service.feed.head()}
        except Exception:
            checks["base"] = {"pret": False}
        for name, check in ready.items():
            state, detail = await check()
            checks[name] = {"pret": state, "detail": detail}
        flux = await _followed(service, consumers, is_ready=checks["base"]["pret"])
        ok = all(check["pret"] for check in checks.values())
        body = {"etat": "pret" if ok else "indisponible", "dependances": checks, "flux": flux}
        return JSONResponse(body, 200 if ok else 503)

    app.router.add_route("/vivant", vivant, include_in_schema=False)
    app.router.add_route("/pret", pret, include_in_schema=False)


async def _followed(service: Service, consumers: Sequence[Consumer], *, is_ready: bool) -> dict[str, Any]:
    """Each feed that is followed: how far, and how many of its events wait to be replayed, null when the base does not say."""
    parked: dict[str, int] | None = None
    if consumers and is_ready:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2), service.database.reading() as db:
                parked = await parking.counts(db, parking.table_of(service))
    return {
        consumer.source: {
            "position": consumer.state.position,
            "rattrape": consumer.state.caught_up,
            "ecartes": None if parked is None else parked.get(consumer.source, 0),
        }
        for consumer in consumers
    }


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            openapi_version="3.1.0",
        )
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schema = Probleme.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas["Probleme"] = schema
        components["securitySchemes"] = {
            "jeton": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "Jeton d'accès"}
        }
        complete(document)
        app.openapi_schema = document
    return app.openapi_schema
