"""The door: what is neither listed nor authenticated goes no further. Pure ASGI, before any router."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.callers import Callers
from services.gateway.issuer.trust import Trust
from services.gateway.limits import RateLimiter
from services.gateway.refusal import refuse_then_linger
from services.gateway.relay.body import Body, announced_length
from services.gateway.relay.headers import Header
from services.gateway.relay.relay import SAFE, Relay
from services.gateway.relay.routes import METHODS, RouteTable, is_own
from services.gateway.settings import GatewaySettings
from services.kit.run.metrics import PATH
from services.kit.web.errors import (
    InvalidToken,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Unauthenticated,
)
from services.kit.web.middleware import NEVER_LIMITED

NOT_HERE = "Cette adresse n'existe pas."
METRICS = PATH.encode()
ALLOW = ", ".join(sorted(METHODS))


class Door:
    """Routes by prefix, verifies the token, counts, then relays; the gateway's own pages are an application behind it."""

    def __init__(
        self, settings: GatewaySettings, *, relay: Relay, trust: Trust, pages: ASGIApp, callers: Callers
    ) -> None:
        self._routes, self._callers = RouteTable(settings), callers
        self._relay, self._trust, self._pages = relay, trust, pages
        self._own_max_body_bytes = settings.own_max_body_bytes
        self._per_subject = RateLimiter(settings.rate_per_subject, "sujet")
        self._per_address = RateLimiter(settings.rate_per_address, "adresse")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            raise MethodNotAllowed(headers={"Allow": ALLOW})
        path: bytes = scope["raw_path"]
        if path == METRICS:
            if not self._callers.may_read_metrics(scope):
                raise NotFound(NOT_HERE)
            await self._own(scope, receive, send)
            return
        if scope["path"] in NEVER_LIMITED and is_own(path):
            await self._own(scope, receive, send)
            return
        address = self._callers.name(scope)
        self._callers.enter(address)
        try:
            await self._pass(scope, receive, send, address)
        except PayloadTooLarge as problem:
            await refuse_then_linger(problem, scope, receive, send)
        finally:
            self._callers.leave(address)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        path: bytes = scope["raw_path"]
        if is_own(path):
            self._per_address.hit(address)
            await self._own(scope, receive, send)
            return
        route = self._routes.find(path)
        if route is None:
            raise NotFound(NOT_HERE)
        scope["route"] = route
        if route.public and scope["method"] in SAFE:
            added = self._per_address.hit(address)
        else:
            added = await self._admit(scope, address)
        await self._relay(scope, receive, send, route, added)

    async def _admit(self, scope: Scope, address: str) -> list[Header]:
        """The RateLimit headers of a caller who may go on."""
        try:
            actor = await self._trust.verifier().actor(Headers(scope=scope))
        except (Unauthenticated, InvalidToken, MalformedRequest):
            self._per_address.hit(address)
            raise
        return self._per_subject.hit(actor.sujet)

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        body = Body(receive, announced_length(lengths), self._own_max_body_bytes)
        await self._pages(scope, body.counted, send)
