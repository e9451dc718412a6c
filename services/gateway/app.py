"""The gateway as one ASGI application: no router before the data plane, no database."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope, Send

from services.gateway.callers import Callers
from services.gateway.door import Door
from services.gateway.issuer.trust import Trust
from services.gateway.openapi.documents import Documents
from services.gateway.pages import create_pages
from services.gateway.relay.relay import Relay
from services.gateway.settings import GatewaySettings
from services.kit.run.http import ServiceClient
from services.kit.run.logs import configure_logs
from services.kit.run.metrics import Metrics
from services.kit.web.middleware import RequestMiddleware


class Gateway:
    """Requests pass the kit's outermost layer, then the door; the lifespan closes what was opened."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self._client = ServiceClient(deadline_s=settings.readiness_deadline_s)
        self.trust = Trust(settings, self._client.get)
        self.documents = Documents(settings, self._client)
        self.relay = Relay(settings, self.documents.went_away)
        metrics = Metrics("gateway")
        self.pages = create_pages(
            settings, trust=self.trust, documents=self.documents, client=self._client, metrics=metrics
        )
        self._callers = Callers(settings)
        door = Door(settings, relay=self.relay, trust=self.trust, pages=self.pages, callers=self._callers)
        self._edge = RequestMiddleware(
            door,
            metrics=metrics,
            body_deadline_s=settings.body_deadline_s,
            limit_concurrency=settings.limit_concurrency,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._edge(scope, receive, send)
        elif scope["type"] == "lifespan":
            scope.get("state", {})["connections"] = self._callers
            await self._lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def aclose(self) -> None:
        self.relay.close()
        await self._client.aclose()
        await asyncio.sleep(0)


def create_app(settings: GatewaySettings | None = None) -> Gateway:
    configure_logs("gateway")
    return Gateway(settings or GatewaySettings())
