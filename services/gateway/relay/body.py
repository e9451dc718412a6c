"""A request's body on its way to a neighbour: counted, framed, never held."""

from __future__ import annotations

from starlette.types import Message, Receive

from services.gateway.errors import ClientGone
from services.gateway.relay.connection import Connection
from services.kit.web import errors
from services.kit.web.errors import PayloadTooLarge


class Body:
    """The body that `receive` gives, at most `limit` bytes of it."""

    def __init__(self, receive: Receive, length: int | None, limit: int) -> None:
        if length is not None and length > limit:
            raise PayloadTooLarge(f"Le corps dépasse {limit} octets.", headers={"Connection": "close"})
        self._receive, self._limit, self._received = receive, limit, 0
        self.length = length
        self.complete = False

    async def next(self) -> bytes:
        """The next piece, maybe empty; `complete` says whether it was the last."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece: bytes = message.get("body", b"")
        self._count(piece)
        self.complete = not message.get("more_body", False)
        return piece

    async def counted(self) -> Message:
        """The body as ASGI messages, for an application that reads it itself."""
        message = await self._receive()
        self._count(message.get("body", b""))
        return message

    def _count(self, piece: bytes) -> None:
        self._received += len(piece)
        if self._received > self._limit:
            raise PayloadTooLarge(f"Le corps dépasse {self._limit} octets.", headers={"Connection": "close"})

    def framing(self) -> bytes:
        """The header that says how the body is framed."""
        if self.length is None:
            return b"transfer-encoding: chunked\r\n"
        return b"content-length: %d\r\n" % self.length

    def framed(self, piece: bytes) -> bytes:
        """A piece as it goes on the wire."""
        if self.length is not None:
            return piece
        data = b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""
        return data + b"0\r\n\r\n" if self.complete else data

    async def upload(self, connection: Connection) -> None:
        """Send the rest; whatever stops it stops the exchange."""
        try:
            while not self.complete:
                connection.write(self.framed(await self.next()))
                await connection.drain()
        except Exception as error:
            # when the neighbour closed first, its answer or the loss of the connection was noted before this
            connection.abort(error)


def announced_length(values: list[bytes]) -> int | None:
    """Content-Length, already checked by the server's parser; None when absent."""
    if not values:
        return None
    if len(values) > 1 or not values[0].isdigit():
        raise errors.MalformedRequest("L'en-tête Content-Length est mal formé.")
    return int(values[0])
