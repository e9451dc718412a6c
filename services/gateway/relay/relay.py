"""Relays one request to its neighbour and the answer back: streamed, timed, retried only where nothing can happen twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping

import orjson
from starlette.types import Receive, Scope, Send

from services.gateway.errors import ClientGone, UpstreamTimeout
from services.gateway.refusal import linger
from services.gateway.relay.body import Body, announced_length
from services.gateway.relay.connection import Connection, Lost
from services.gateway.relay.headers import Header, request_headers, response_headers
from services.gateway.relay.pool import Pool
from services.gateway.relay.routes import Route
from services.gateway.settings import GatewaySettings
from services.kit.web.errors import MalformedRequest, Unavailable, UpstreamInvalid

MAX_PROBLEM_BYTES = 8_192
PROBLEM_JSON = b"application/problem+json"
SAFE = frozenset(["GET", "HEAD"])
# short exchanges, nearly all of them, end before anybody needs to watch whether the caller is still there
WATCH_AFTER_S = 0.05


class Relay:
    """The data plane over one pool of connections a neighbour."""

    def __init__(self, settings: GatewaySettings, on_absence: Callable[[str], None]) -> None:
        self._on_absence = on_absence
        self.pools: Mapping[str, Pool] = {
            name: Pool(url, settings.connect_timeout_s) for name, url in settings.neighbours.items()
        }
        self._idle_s = settings.idle_timeout_s

    def close(self) -> None:
        for pool in self.pools.values():
            pool.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send, route: Route, added: list[Header]) -> None:
        """Relay; `added` are headers for the caller. Raises a Problem as long as no byte of the answer was sent."""
        body = _body_of(scope, receive, route)
        pool = self.pools[route.service]
        first = await body.next() if body else b""
        head = _request_head(scope, pool, body)
        data = head + body.framed(first) if body else head
        retry = scope["method"] in SAFE and body is None
        connection = await self._connect(route.service)
        exchange = _Exchange(self._idle_s, scope, receive, send, added, body)
        try:
            try:
                await exchange.run(connection, data, route.timeout_s)
            except Lost:
                if not retry:
                    raise
                connection = await self._connect(route.service, fresh=True)
                await exchange.run(connection, data, route.timeout_s)
        except Lost:
            self._on_absence(route.service)
            raise Unavailable("Un service voisin a fermé la connexion.") from None
        except ClientGone:
            pass
        finally:
            if body is not None and not body.complete:
                connection.close()
            pool.release(connection)

    async def _connect(self, service: str, *, fresh: bool = False) -> Connection:
        try:
            return await self.pools[service].acquire(fresh=fresh)
        except Unavailable:
            self._on_absence(service)
            raise


def _body_of(scope: Scope, receive: Receive, route: Route) -> Body | None:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
    length = announced_length(lengths)
    return Body(receive, length, route.max_body_bytes) if chunked or length else None


def _request_head(scope: Scope, pool: Pool, body: Body | None) -> bytes:
    query = scope["query_string"]
    target = pool.prefix + scope["raw_path"] + (b"?" + query if query else b"")
    if not target.isascii() or any(byte <= 32 or byte == 127 for byte in query):
        raise MalformedRequest("L'adresse est mal encodée.")
    state = scope["state"]
    lines = [
        b"%b %b HTTP/1.1\r\nhost: %b\r\nx-request-id: %b\r\ntraceparent: %b\r\n"
        % (
            scope["method"].encode(),
            target,
            pool.authority,
            state["request_id"].encode(),
            state["traceparent"].encode(),
        )
    ]
    lines += [b"%b: %b\r\n" % header for header in request_headers(scope["headers"])]
    if body is not None:
        lines.append(body.framing())
    elif scope["method"] in ("POST", "PUT", "PATCH"):
        lines.append(b"content-length: 0\r\n")
    return b"".join(lines) + b"\r\n"


class _Exchange:
    """One request on one connection."""

    def __init__(
        self, idle_s: float, scope: Scope, receive: Receive, send: Send, added: list[Header], body: Body | None
    ) -> None:
        self._idle_s, self._scope, self._receive, self._send = idle_s, scope, receive, send
        self._added, self._body = added, body
        self._tasks: list[asyncio.Task[None]] = []
        self._timers: list[asyncio.TimerHandle] = []

    async def run(self, connection: Connection, data: bytes, timeout_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._timers = [loop.call_later(timeout_s, connection.abort, UpstreamTimeout())]
        connection.start(self._scope["method"], data)
        try:
            if self._body is not None and not self._body.complete:
                self._tasks.append(loop.create_task(self._upload_then_watch(self._body, connection)))
            else:
                self._timers.append(loop.call_later(WATCH_AFTER_S, self._watch, connection))
            await connection.head()
            await self._answer(connection)
        finally:
            for timer in self._timers:
                timer.cancel()
            await self._stop()

    async def _upload_then_watch(self, body: Body, connection: Connection) -> None:
        await body.upload(connection)
        await self._until_gone(connection)

    def _watch(self, connection: Connection) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(self._until_gone(connection)))

    async def _until_gone(self, connection: Connection) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        connection.abort(ClientGone())

    async def _answer(self, connection: Connection) -> None:
        status = connection.status
        if status < 200 or (300 <= status < 400 and status != 304):
            raise UpstreamInvalid("La réponse d'un service voisin n'est pas attendue.")
        if status >= 400:
            await self._problem(connection)
            return
        await self._start(connection)
        while True:
            piece = connection.take() if connection.complete else await connection.read(self._idle_s, UpstreamTimeout())
            done = connection.complete and not connection.has_more
            if done:
                await self._finish(piece)
                return
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def _start(self, connection: Connection) -> None:
        headers = response_headers(connection.headers) + self._added
        if self._body is not None and not self._body.complete:
            headers.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": connection.status, "headers": headers})

    async def _finish(self, piece: bytes) -> None:
        """The last piece; when the caller is still sending, the connection will close, so read on a little first."""
        if self._body is not None and not self._body.complete:
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._stop()
            await linger(self._receive)
            piece = b""
        await self._send({"type": "http.response.body", "body": piece})

    async def _stop(self) -> None:
        """Nobody else reads from the caller from here on."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks = []

    async def _problem(self, connection: Connection) -> None:
        """A neighbour's problem document passes intact; any other error of a neighbour is not shown."""
        kind = next((value for name, value in connection.headers if name == b"content-type"), b"")
        if kind.split(b";")[0].strip().lower() != PROBLEM_JSON:
            raise UpstreamInvalid("L'erreur d'un service voisin est illisible.")
        document = bytearray()
        while not connection.complete or connection.has_more:
            document += await connection.read(self._idle_s, UpstreamTimeout())
            if len(document) > MAX_PROBLEM_BYTES:
                raise UpstreamInvalid("L'erreur d'un service voisin est trop longue.")
        if self._scope["method"] != "HEAD":
            with contextlib.suppress(orjson.JSONDecodeError):
                if isinstance(orjson.loads(document), dict):
                    await self._start(connection)
                    await self._finish(bytes(document))
                    return
            raise UpstreamInvalid("L'erreur d'un service voisin est illisible.")
        await self._start(connection)
        await self._finish(b"")
