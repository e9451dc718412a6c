"""A few connections of the driver's own for hot reads: no session, no transaction, no state to put back afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from services.kit.web.errors import Overloaded

CLOSING_S = 2.0


class Connections:
    """At most `size` connections, made by `connect` when they are first needed and then kept.

    asyncpg's own pool asks the server to reset each connection that comes back, in a task of its own: as much again as the
    read. Reads by single statements in autocommit leave nothing to reset.
    """

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], *, size: int, wait_s: float) -> None:
        self._connect = connect
        self._wait_s = wait_s
        self._places = asyncio.Semaphore(size)
        self._idle: list[asyncpg.Connection] = []

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows of one statement; raises Overloaded when no connection comes free in time."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        try:
            connection = await self._take()
            try:
                rows: list[Any] = await connection.fetch(query, *values)
            except asyncpg.PostgresError:
                self._idle.append(connection)  # the server refused the statement; if it closed, so is this
                raise
            except BaseException:
                connection.terminate()  # a request cut short may leave its answer on the way
                raise
            self._idle.append(connection)
            return rows
        finally:
            self._places.release()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError:
            raise Overloaded("Trop de requêtes attendent la base de données.") from None

    async def _take(self) -> asyncpg.Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close(timeout=CLOSING_S)
