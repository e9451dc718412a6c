"""One HTTP/1.1 connection to a neighbour: an exchange at a time, backpressure both ways, parsed by httptools (llhttp)."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import cast

import httptools

from services.kit.web.errors import Problem, UpstreamInvalid

MAX_HEAD_BYTES = 65_536
# what is read of an answer before its caller takes it, here and, once more, in the system: dozens may wait so
PAUSE_ABOVE = 65_536


class Lost(Exception):
    """The connection ended before any byte of an answer: the neighbour may not have seen the request."""


class Connection(asyncio.Protocol):
    """Reads one answer at a time; `abort(error)` makes whoever waits on it raise `error`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.transport: asyncio.Transport | None = None
        self.closed = False
        self.idle_since = 0.0
        self._can_write: asyncio.Future[None] | None = None
        self._paused = False
        self._begin("GET")

    def _begin(self, method: str) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._method = method
        self._waiter: asyncio.Future[None] | None = None
        self._error: BaseException | None = None
        self._head_bytes = 0
        self._head_size = 0
        self._chunks: deque[bytes] = deque()
        self._buffered = 0
        self._framed = False
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.head_complete = False
        self.complete = False
        self.reusable = False

    # --- the exchange

    def start(self, method: str, data: bytes) -> None:
        """Send a request's head (with its body when it is small)."""
        self._begin(method)
        self.write(data)

    def write(self, data: bytes) -> None:
        if self.transport is not None and not self.closed:
            self.transport.write(data)

    async def drain(self) -> None:
        """Wait until the neighbour has taken what was written."""
        if self._can_write is not None:
            await self._can_write
        if self.closed or self._error:
            raise self._error or Lost

    async def head(self) -> None:
        """Wait for the answer's status and headers."""
        while not self.head_complete:
            await self._wait()

    async def read(self, idle_s: float, too_idle: Problem) -> bytes:
        """The next piece of the body; empty once it is complete."""
        if not self._chunks and not self.complete:
            timer = self._loop.call_later(idle_s, self.abort, too_idle)
            try:
                while not self._chunks and not self.complete:
                    await self._wait()
            finally:
                timer.cancel()
        return self.take()

    def take(self) -> bytes:
        """All that has arrived of the body."""
        data = self._chunks.popleft() if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._buffered = 0
        if self._paused and self.transport is not None and not self.closed:
            self._paused = False
            self.transport.resume_reading()
        return data

    @property
    def has_more(self) -> bool:
        """Whether something that arrived was not taken yet."""
        return bool(self._chunks)

    async def _wait(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        await self._waiter
        if self._error is not None:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def abort(self, error: BaseException) -> None:
        """Give the exchange up: the connection is closed and whoever waits raises `error`."""
        self._error = self._error or error
        self.close()
        self._wake()

    def close(self) -> None:
        self.closed = True
        if self.transport is not None:
            self.transport.abort()

    def discard(self) -> None:
        """Close, and let go at once of what was read: the error that ended the exchange holds it until the next collection."""
        self.close()
        self._chunks.clear()
        self._error = None

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one, and does not say so
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PAUSE_ABOVE // 2)

    def data_received(self, data: bytes) -> None:
        if not self.head_complete:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort(UpstreamInvalid("La réponse d'un service voisin n'est pas du HTTP."))
            return
        if not self.head_complete and self._head_bytes > MAX_HEAD_BYTES:
            self.abort(UpstreamInvalid("Les en-têtes d'un service voisin sont trop volumineux."))
            return
        if self._buffered > PAUSE_ABOVE and not self._paused and self.transport is not None and not self.closed:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.complete and self._error is None:
            if self.head_complete and not self._framed and exc is None:
                self.complete = True
            elif self._head_bytes == 0:
                self._error = Lost()
            else:
                self._error = UpstreamInvalid("La réponse d'un service voisin est incomplète.")
        self.resume_writing()
        self._wake()

    def pause_writing(self) -> None:
        self._can_write = self._loop.create_future()

    def resume_writing(self) -> None:
        waiter, self._can_write = self._can_write, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    # --- httptools

    def on_message_begin(self) -> None:
        if self.complete:
            self.reusable = False
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value)
        if self._head_size > MAX_HEAD_BYTES:
            raise ValueError("too much of a head")
        if self.head_complete:
            return  # a trailer
        name = name.lower()
        self._framed = self._framed or name in (b"content-length", b"transfer-encoding")
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.complete:
            return
        status = self._parser.get_status_code()
        if 100 <= status < 200 and status != 101:
            self.headers, self._framed = [], False
            return
        self.status = status
        self.head_complete = True
        # the parser cannot know that an answer to HEAD has no body
        self.complete = self._method == "HEAD"

    def on_body(self, body: bytes) -> None:
        if not self.complete:
            self._chunks.append(body)
            self._buffered += len(body)

    def on_message_complete(self) -> None:
        if self.head_complete and not self.complete:
            self.complete = True
            self.reusable = self._parser.should_keep_alive() and not self.closed
