"""Serving an application: uvicorn with what it lacks — a deadline for the header, and bounds on its size."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_DEADLINE_S = 10.0
MAX_HEADER_BYTES = 32_768
MAX_URL_BYTES = 16_384

AT_STOP: list[Callable[[], None]] = []
"""Called when the process is asked to stop, before the requests under way are waited for: what would wait ends early."""


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose header does not arrive in time; answers 431 and 414 to oversized ones.

    A request answered before its body was read (413, 401) has the same time to send what is left, which is thrown away:
    closing at once would lose the answer, waiting for ever would keep the connection.
    """

    header_deadline_s = HEADER_DEADLINE_S
    _timer: asyncio.TimerHandle | None = None
    _header_bytes = 0
    _refused: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(self.header_deadline_s, self._header_too_late)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _header_too_late(self) -> None:
        self._refuse(b"408 Request Timeout", "request-timeout", "Requête trop lente")

    def _refuse(self, status: bytes, slug: str, title: str) -> None:
        if self._refused is None and not self.transport.is_closing():
            self._refused = status
            body = (
                f'{{"type":"urn:passerelle:probleme:{slug}","title":"{title}","status":{status[:3].decode()},'
                f'"detail":"{title}.","instance":"urn:passerelle:requete:","erreurs":[]}}'
            ).encode()
            head = b"HTTP/1.1 %s\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            self.transport.write(head % (status, len(body)) + body)
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._timer is None and self.cycle.response_complete:
            self._start_timer()  # empty lines between two requests are not a request
        super().data_received(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and self._timer is None:
            self._timer = self.loop.call_later(self.header_deadline_s, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        self._refuse(b"400 Bad Request", "malformed-request", "Requête mal formée")

    def on_message_begin(self) -> None:
        self._header_bytes = 0
        if self._timer is None:
            self._start_timer()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_URL_BYTES:
            self._refuse(b"414 URI Too Long", "uri-too-long", "Adresse trop longue")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value) + 32
        if self._header_bytes > MAX_HEADER_BYTES:
            self._refuse(
                b"431 Request Header Fields Too Large",
                "headers-too-large",
                "En-têtes trop volumineux",
            )
        elif self._refused is None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._cancel_timer()
        if self._refused is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self._refused is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refused is None:
            self._cancel_timer()
            super().on_message_complete()


def serve(create_app: Callable[[], Any], *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first."""
    config = uvicorn.Config(
        create_app,
        factory=True,
        host=host,
        port=port,
        http=BoundedProtocol,
        access_log=False,
        log_level="warning",
        ws="none",
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=False,
    )
    _Server(config).run()


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for stop in AT_STOP:
            stop()
        await super().shutdown(sockets)
