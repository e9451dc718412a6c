"""Serving an application: uvicorn with what it lacks — deadlines for a header and for a write, bounds on what is unfinished."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Protocol

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_DEADLINE_S = 10.0
WRITE_DEADLINE_S = 10.0
MAX_HEADER_BYTES = 32_768
MAX_HEADERS = 100
MAX_URL_BYTES = 16_384
# what the system holds of an answer that is not read: it would take megabytes, and tell of no progress for as long
UNSENT_BYTES = 131_072
# some systems have no such bound
NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
# what this process holds of it: an application that sends pieces of 64 kB waits at the first one that is not taken
BUFFERED_BYTES = 16_384
# of what one read of the socket gives (up to 256 kB), how much is parsed before it is counted
PIECE_BYTES = 16_384
# requests sent ahead of their answers: each costs a hundred times the bytes that it is written in
MAX_PIPELINED = 16

AT_STOP: list[Callable[[], None]] = []
"""Called when the process is asked to stop, before the requests under way are waited for: what would wait ends early."""


class Connections(Protocol):
    """What an application puts in the « connections » of its lifespan's state, to be told of each one."""

    def opened(self, connection: BoundedProtocol) -> None: ...

    def closed(self, connection: BoundedProtocol) -> None: ...


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose header does not arrive, or whose answer is not read, in time; refuses what is oversized.

    Bytes count as they arrive: what never ends (a header, a trailer, the extension of a chunk) calls nothing of the parser.
    A request answered before its body was read (413, 401) has the same time to send what is left, which is thrown away:
    closing at once would lose the answer, waiting for ever would keep the connection.
    """

    header_deadline_s = HEADER_DEADLINE_S
    write_deadline_s = WRITE_DEADLINE_S
    _timer: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _connections: Connections | None = None
    _header_bytes = 0
    _unparsed_bytes = 0
    _in_header = True
    _refused: bytes | None = None

    @property
    def address(self) -> str:
        """Where the connection comes from; empty for a socket of the system's own."""
        return self.client[0] if self.client else ""

    @property
    def waits(self) -> bool:
        """Whether no request is under way on it."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=BUFFERED_BYTES)
        if NOTSENT_LOWAT is not None:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, NOTSENT_LOWAT, UNSENT_BYTES)
        self._start_timer()
        self._connections = self.app_state.get("connections")
        if self._connections is not None:
            self._connections.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connections is not None:
            self._connections.closed(self)
        self._cancel_timer()
        self._stop_watching()
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
        if self._refused is not None or self.transport.is_closing():
            return
        self._refused = status
        if not self.waits and (self._in_header or self.cycle.response_started):
            # another answer is under way: this one would be read as it, or as the rest of it
            self.transport.abort()
            return
        body = (
            f'{{"type":"urn:passerelle:probleme:{slug}","title":"{title}","status":{status[:3].decode()},'
            f'"detail":"{title}.","instance":"urn:passerelle:requete:","erreurs":[]}}'
        ).encode()
        head = (
            b"HTTP/1.1 %s\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head % (status, len(body)) + body)
        self._close()

    def _close(self) -> None:
        self.transport.close()
        self._watch_writing()

    # --- what the caller does not read

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_writing()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_writing()

    def _watch_writing(self) -> None:
        """Look again in a while whether something of what waits to be read has gone; closing alone would wait for ever."""
        self._stop_watching()
        if left := self.transport.get_write_buffer_size():
            self._writing = self.loop.call_later(self.write_deadline_s, self._check_writing, left)

    def _check_writing(self, before: int) -> None:
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._watch_writing()

    def _stop_watching(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    # --- what the caller sends

    def data_received(self, data: bytes) -> None:
        if self._timer is None and self.cycle.response_complete:
            self._start_timer()  # empty lines between two requests are not a request
        for start in range(0, len(data), PIECE_BYTES):
            piece = data[start : start + PIECE_BYTES]
            self._unparsed_bytes += len(piece)
            super().data_received(piece)
            if self._unparsed_bytes > MAX_HEADER_BYTES:
                self._refuse_header()
            if self.transport.is_closing():
                return

    def _refuse_header(self) -> None:
        self._refuse(b"431 Request Header Fields Too Large", "headers-too-large", "En-têtes trop volumineux")

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and self._timer is None:
            self._timer = self.loop.call_later(self.header_deadline_s, self._close)
        if self.transport.is_closing():
            self._watch_writing()

    def send_400_response(self, msg: str) -> None:
        self._refuse(b"400 Bad Request", "malformed-request", "Requête mal formée")

    def on_message_begin(self) -> None:
        self._header_bytes = self._unparsed_bytes = 0
        self._in_header = True
        if self._timer is None:
            self._start_timer()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_URL_BYTES:
            self._refuse(b"414 URI Too Long", "uri-too-long", "Adresse trop longue")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_header:
            return  # a trailer says nothing that was not checked before the body
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MAX_HEADER_BYTES or len(self.headers) >= MAX_HEADERS:
            self._refuse_header()
        elif self._refused is None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._cancel_timer()
        self._unparsed_bytes, self._in_header = 0, False
        if len(self.pipeline) >= MAX_PIPELINED:
            self.transport.abort()
        elif self._refused is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed_bytes = 0
        if self._refused is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed_bytes = 0
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
