"""The outermost ASGI layer: request id, trace context, raw-URL hygiene, body deadline, access line, and no crash that speaks."""

from __future__ import annotations

import asyncio
import random
import re
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.run.logs import access_line
from services.kit.run.metrics import PATH as METRICS
from services.kit.run.metrics import Metrics
from services.kit.web import errors
from services.kit.web.auth import SUJET
from services.kit.web.errors import Problem
from services.kit.web.problems import from_database, refusal

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
# after a first delay, a body must come at this rate on average: one byte now and then does not hold a connection
MIN_BYTES_PER_S = 4_096
# whoever watches the process asks these, all the more when it is overloaded
NEVER_LIMITED = frozenset(["/vivant", "/pret", METRICS])
_TRACEPARENT = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00")
log = structlog.get_logger("access")


def check_url(raw_path: bytes, query: bytes) -> None:
    """Refuse escapes that are not UTF-8 text, and NUL."""
    for part in (raw_path, query):
        if b"%" not in part and part.isascii():
            continue
        if _BAD_ESCAPE.search(part):
            raise errors.MalformedRequest("L'adresse est mal encodée.")
        try:
            urllib.parse.unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            raise errors.MalformedRequest("L'adresse n'est pas en UTF-8.") from None


def check_host(scope: Scope, headers: Mapping[bytes, bytes]) -> None:
    """Refuse what two readers could take for two sites; `headers` are those of the scope, each name once."""
    repeated = len(headers) < len(scope["headers"])
    if repeated and sum(name == b"host" for name, _ in scope["headers"]) > 1:
        raise errors.MalformedRequest("Un seul en-tête Host est permis.")
    if b"host" not in headers and scope["http_version"] == "1.1":
        raise errors.MalformedRequest("L'en-tête Host est requis.")


class RequestMiddleware:
    """Pure ASGI: nothing is buffered, one dictionary of state a request."""

    def __init__(
        self, app: ASGIApp, *, body_deadline_s: float, limit_concurrency: int = 400, metrics: Metrics | None = None
    ) -> None:
        self.app = app
        self.metrics = metrics or Metrics("")
        self.body_deadline_s = body_deadline_s
        self.limit_concurrency = limit_concurrency
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        noise = f"{random.getrandbits(320):080x}"  # tells requests apart, and guards nothing
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if _REQUEST_ID.fullmatch(given) else noise[:32]
        scope.setdefault("state", {})["request_id"] = request_id
        trace = headers.get(b"traceparent", b"")
        started = f"00-{noise[32:64]}-{noise[64:]}-01"
        scope["state"]["traceparent"] = trace.decode() if _TRACEPARENT.fullmatch(trace) else started
        exchange = _Exchange(scope, receive, send, request_id, self.body_deadline_s)
        asking = SUJET.set("")
        self._under_way += 1
        try:
            if self._under_way > self.limit_concurrency and scope["path"] not in NEVER_LIMITED:
                raise errors.Overloaded("Trop de requêtes sont en cours.")
            check_host(scope, headers)
            check_url(scope.get("raw_path") or b"", scope["query_string"])
            await self.app(scope, exchange.receive, exchange.send)
        except Problem as problem:
            await exchange.fail(problem)
        except Exception as error:
            await exchange.crash(error)
        finally:
            self._under_way -= 1
            SUJET.reset(asking)
            exchange.end(self.metrics)


class _Exchange:
    """One request and its answer as they pass."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str, body_deadline_s: float) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.request_id = request_id
        self.status = 0
        self.started_at = time.perf_counter()
        self._step_s = body_deadline_s
        self._waited_s = 0.0
        self._received = 0
        self._body_complete = False

    async def receive(self) -> Message:
        if self._body_complete:
            return await self._receive()
        # only the waiting counts: a large load may take its time to be worked through
        left = self._step_s + self._received / MIN_BYTES_PER_S - self._waited_s
        started = time.monotonic()
        try:
            async with asyncio.timeout(min(left, self._step_s)):
                message = await self._receive()
        except TimeoutError:
            raise errors.RequestTimeout(
                "Le corps de la requête n'arrive plus.", headers={"Connection": "close"}
            ) from None
        self._waited_s += time.monotonic() - started
        self._received += len(message.get("body", b""))
        self._body_complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self.request_id.encode())]}
        await self._send(message)

    async def fail(self, problem: Problem) -> None:
        if not self.status:
            await refusal(problem, self.scope)(self.scope, self._receive, self.send)

    async def crash(self, error: Exception) -> None:
        problem = from_database(error)
        if problem is None:
            where = _where(error)
            log.error("crash", request_id=self.request_id, error=type(error).__name__, where=where)
            problem = Problem("Une erreur imprévue s'est produite ; citez l'identifiant de la requête au support.")
        await self.fail(problem)

    def end(self, metrics: Metrics) -> None:
        """Count the request, and write its line."""
        seconds = time.perf_counter() - self.started_at
        method, state = self.scope["method"], self.scope["state"]
        path = self.scope["path"]
        route = path if path in NEVER_LIMITED else getattr(self.scope.get("route"), "path", "")
        metrics.count(method, route, self.status, seconds, state.get("refus", ""))
        access_line(
            service=metrics.service,
            method=method,
            route=route,
            status=self.status,
            ms=round(seconds * 1000, 1),
            request_id=self.request_id,
            traceparent=state["traceparent"],
        )


def _where(error: BaseException) -> list[str]:
    """Files and lines of the traceback, without values."""
    frames: list[str] = []
    trace: Any = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-6:]
