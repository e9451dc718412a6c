"""A neighbour for the tests: an ASGI application that records what reached it and answers as its path says."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Message, Receive, Scope, Send

PROBLEM = {
    "type": "urn:passerelle:probleme:conflict",
    "title": "Conflit",
    "status": 409,
    "detail": "Déjà là.",
    "erreurs": [],
}


class Upstream:
    """`seen` holds every request; `/v1/metiers/<case>` chooses the answer."""

    def __init__(self) -> None:
        self.seen: list[Scope] = []
        self.received = 0
        self.cancelled = asyncio.Event()
        self.release = asyncio.Event()
        self.document: dict[str, Any] = {"openapi": "3.1.0", "info": {}, "paths": {}}
        self.ready = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        path = scope["path"]
        if path == "/pret":
            await self._readiness(send)
            return
        if path == "/openapi.json":
            await _json(send, 200, self.document)
            return
        self.seen.append(scope)
        case = getattr(self, "_" + path.rsplit("/", 1)[-1], self._echo)
        await case(scope, receive, send)

    async def _readiness(self, send: Send) -> None:
        await _json(send, 200 if self.ready else 503, {
            "etat": "pret" if self.ready else "indisponible",
            "dependances": {"flux": {"pret": True, "tete": "0f1e2d3c.812.42"}},
            "flux": {"competences": {"position": "0f1e2d3c.812.42", "rattrape": True}},
        })  # fmt: skip

    async def _echo(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._body(receive)
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
        seen = {
            "method": scope["method"],
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": headers,
            "body": len(body),
        }
        await _json(
            send, 200, seen, [(b"x-request-id", b"celui-du-voisin"), (b"etag", b'"v1"'), (b"set-cookie", b"a=b")]
        )

    async def _body(self, receive: Receive) -> bytes:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                return body

    async def _imports(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts what comes without keeping it."""
        self.received = 0
        while True:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                self.cancelled.set()
                return
            self.received += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await _json(send, 200, {"octets": self.received})

    async def _slow_imports(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await self.release.wait()
        await self._imports(scope, receive, send)

    async def _early(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers before it has read the body."""
        await _problem(send, 409, PROBLEM)

    async def _conflit(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _problem(send, 409, PROBLEM)

    async def _crash(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"Traceback: secret"})

    async def _menteur(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Says it is a problem, and is not JSON."""
        await send(
            {"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"application/problem+json")]}
        )
        await send({"type": "http.response.body", "body": b"<html>secret"})

    async def _bavard(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _problem(send, 422, {**PROBLEM, "detail": "x" * 20_000})

    async def _ailleurs(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 307, "headers": [(b"location", b"http://10.0.0.1/")]})
        await send({"type": "http.response.body", "body": b""})

    async def _vide(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _inchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", b'"v1"')]})
        await send({"type": "http.response.body", "body": b""})

    async def _attente(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits until released, or until the caller goes."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.cancelled.set()

    async def _lent(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.release.wait()
        await _json(send, 200, {})

    async def _fige(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Starts an answer and stops."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"[1,", "more_body": True})
        await self.release.wait()

    async def _grand(self, scope: Scope, receive: Receive, send: Send) -> None:
        """100 MB in pieces."""
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-ndjson")]}
        )
        for _ in range(1_600):
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
            self.received += 65_536
        await send({"type": "http.response.body", "body": b""})

    async def _goutte(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pieces that come one after the other, each seen before the next is sent."""
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-ndjson")]}
        )
        await send({"type": "http.response.body", "body": b"1\n", "more_body": True})
        await self.release.wait()
        await send({"type": "http.response.body", "body": b"2\n"})


async def _json(send: Send, status: int, value: Any, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    body = json.dumps(value).encode()
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


async def _problem(send: Send, status: int, value: Any) -> None:
    body = json.dumps(value).encode()
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/problem+json")]}
    )
    await send({"type": "http.response.body", "body": body})
