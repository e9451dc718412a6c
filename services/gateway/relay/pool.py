"""The connections kept open to one neighbour."""

from __future__ import annotations

import asyncio
import ssl
import time
from urllib.parse import urlsplit

from services.gateway.relay.connection import Connection
from services.kit.web.errors import Unavailable

# well under the neighbours' own keep-alive, so that a request seldom meets a connection being closed
IDLE_AT_MOST_S = 5.0


class Pool:
    """Connections to one base URL, last used first; the number open is bounded by the server's own concurrency."""

    def __init__(self, base_url: str, connect_timeout_s: float) -> None:
        url = urlsplit(base_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError(f"the address of a neighbour is not an HTTP URL: {base_url!r}")
        self.host = url.hostname
        self.port = url.port or (443 if url.scheme == "https" else 80)
        self.authority = url.netloc.rpartition("@")[2].encode("ascii")
        self.prefix = url.path.rstrip("/").encode("ascii")
        self._ssl = ssl.create_default_context() if url.scheme == "https" else None
        self._connect_timeout_s = connect_timeout_s
        self._idle: list[Connection] = []

    async def acquire(self, *, fresh: bool = False) -> Connection:
        """An open connection; raises Unavailable when the neighbour cannot be reached."""
        now = time.monotonic()
        while self._idle and not fresh:
            connection = self._idle.pop()
            if not connection.closed and now - connection.idle_since < IDLE_AT_MOST_S:
                return connection
            connection.close()
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection, self.host, self.port, ssl=self._ssl
                )
        except (OSError, TimeoutError):
            raise Unavailable("Un service voisin ne répond pas.") from None
        return connection

    def release(self, connection: Connection) -> None:
        """Keep the connection for a next request, or close it when its exchange did not end well."""
        if connection.reusable and connection.complete and not connection.closed:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        else:
            connection.discard()

    def close(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()
