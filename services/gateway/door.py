"""The door: what is neither listed nor authenticated goes no further. Pure ASGI, before any router."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.issuer.trust import Trust
from services.gateway.limits import RateLimiter
from services.gateway.refusal import refuse_then_linger
from services.gateway.relay.body import Body, announced_length
from services.gateway.relay.headers import Header
from services.gateway.relay.relay import SAFE, Relay
from services.gateway.relay.routes import METHODS, RouteTable, is_own
from services.gateway.settings import GatewaySettings
from services.kit.web.errors import (
    InvalidToken,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Unauthenticated,
)

NOT_HERE = "Cette adresse n'existe pas."
ALLOW = ", ".join(sorted(METHODS))


class Door:
    """Routes by prefix, verifies the token, counts, then relays; the gateway's own pages are an application behind it."""

    def __init__(self, settings: GatewaySettings, *, relay: Relay, trust: Trust, pages: ASGIApp) -> None:
        self._routes = RouteTable(settings)
        self._relay, self._trust, self._pages = relay, trust, pages
        self._own_max_body_bytes = settings.own_max_body_bytes
        self._per_subject = RateLimiter(settings.rate_per_subject, "sujet")
        self._per_address = RateLimiter(settings.rate_per_address, "adresse")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            raise MethodNotAllowed(headers={"Allow": ALLOW})
        try:
            await self._pass(scope, receive, send)
        except PayloadTooLarge as problem:
            await refuse_then_linger(problem, scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: bytes = scope["raw_path"]
        if is_own(path):
            await self._own(scope, receive, send)
            return
        route = self._routes.find(path)
        if route is None:
            raise NotFound(NOT_HERE)
        scope["route"] = route
        if route.public and scope["method"] in SAFE:
            added = self._per_address.hit(address_of(scope))
        else:
            added = await self._admit(scope)
        await self._relay(scope, receive, send, route, added)

    async def _admit(self, scope: Scope) -> list[Header]:
        """The RateLimit headers of a caller who may go on."""
        try:
            actor = await self._trust.verifier().actor(Headers(scope=scope))
        except (Unauthenticated, InvalidToken, MalformedRequest):
            self._per_address.hit(address_of(scope))
            raise
        return self._per_subject.hit(actor.sujet)

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._per_address.hit(address_of(scope))
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        body = Body(receive, announced_length(lengths), self._own_max_body_bytes)
        await self._pages(scope, body.counted, send)


def address_of(scope: Scope) -> str:
    """The address that the connection comes from."""
    client = scope.get("client")
    return client[0] if client else ""
