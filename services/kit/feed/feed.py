"""The change feed: CloudEvents 1.0 in the order of transactions, without gap under concurrent writers.

A sequence alone is not enough: a later number can commit first, and a reader past it would never see the earlier one.
The order is (transaction, number), and only rows below the oldest transaction still running in this database are
served: no transaction below that line can commit here any more. (A snapshot's own xmin would be that line too, but it
counts the transactions of every database of the server: a neighbour's long load would hold this feed back.)
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from sqlalchemy import MetaData, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.db import Database, copy_rows, new_id
from services.kit.run.tasks import running
from services.kit.web.errors import CursorExpired, InvalidCursor

CHANNEL = "passerelle_evenement"
BATCH_BY_COPY = 50
POLL_S = 0.25
_POSITION = re.compile(r"([0-9a-f]{8})\.(\d{1,19})\.(\d{1,18})", re.ASCII)

# The server's identity, timeline and database: after a restore, positions of the past are refused (410), not skipped.
_EPOCH = text(
    "SELECT md5(s.system_identifier::text || ':' || c.timeline_id || ':' ||"
    " (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " FROM pg_control_system() s, pg_control_checkpoint() c"
)
_SNAPSHOT = text(
    "SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text FROM (SELECT pg_current_snapshot() AS s) AS snapshot"
)
# Who may still commit in this database: transactions under way or prepared. A session of another role hides its own,
# and on PostgreSQL 15 even what kind of session it is.
_RUNNING = text(
    "SELECT backend_xid::text, state IS NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
    " FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND (backend_xid IS NOT NULL OR state IS NULL)"
    " UNION ALL SELECT transaction::text, false FROM pg_prepared_xacts WHERE database = current_database()"
)
# ordered by the columns themselves: a bare `transaction` would be the selected text, in which 1000 comes before 999
_READ = text(
    "SELECT numero, transaction::text, id::text, type, sujet, emis_le, donnees::text FROM evenement"
    " WHERE (transaction, numero) > (CAST(CAST(:transaction AS text) AS xid8), :numero)"
    " AND transaction < CAST(CAST(:horizon AS text) AS xid8)"
    " ORDER BY evenement.transaction, evenement.numero LIMIT :limite"
)
_HEAD = text(
    "SELECT transaction::text, numero FROM evenement WHERE transaction < CAST(CAST(:horizon AS text) AS xid8)"
    " ORDER BY evenement.transaction DESC, evenement.numero DESC LIMIT 1"
)


class Feed:
    """The feed of one service: append in the writer's transaction, read from any position, wait for more."""

    def __init__(self, name: str, metadata: MetaData, database: Database) -> None:
        self.name = name
        self.metadata = metadata
        self._database = database
        self._changed = asyncio.Event()
        self._epoch = ""
        self.is_closing = False

    async def append(self, db: AsyncSession, events: list[tuple[str, str, dict[str, Any]]], at: datetime) -> None:
        """Write (type, subject, data) in order, inside the caller's transaction."""
        table = self.metadata.tables["evenement"]
        if len(events) > BATCH_BY_COPY:
            columns = ["id", "type", "sujet", "emis_le", "donnees"]
            rows = ((new_id(), kind, subject, at, orjson.dumps(data).decode()) for kind, subject, data in events)
            await copy_rows(db, table, columns, rows)
        elif events:
            values = [
                {
                    "id": new_id(),
                    "type": kind,
                    "sujet": subject,
                    "emis_le": at,
                    "donnees": orjson.loads(orjson.dumps(data)),
                }
                for kind, subject, data in events
            ]
            await db.execute(insert(table).values(values))

    async def notify(self, db: AsyncSession) -> None:
        """Wake the long polls when the transaction commits."""
        await db.execute(text(f"NOTIFY {CHANNEL}"))

    async def epoch(self, db: AsyncSession) -> str:
        if not self._epoch:
            self._epoch = str(await db.scalar(_EPOCH))[:8]
        return self._epoch

    async def head(self, db: AsyncSession) -> str | None:
        """Position of the last event that a reader may see."""
        row = (await db.execute(_HEAD, {"horizon": str(await self._horizon(db))})).first()
        return f"{await self.epoch(db)}.{row[0]}.{row[1]}" if row else None

    async def _horizon(self, db: AsyncSession) -> int:
        """The line below which no transaction can commit in this database any more.

        `db` must be in autocommit: the end of the first snapshot bounds the numbers given so far, the list read after it
        holds those of them that still run here, and the events are read after both.
        """
        oldest, bound = map(int, (await db.execute(_SNAPSHOT)).one())
        if oldest == bound:
            return bound
        running = (await db.execute(_RUNNING)).all()
        if any(hidden for _, hidden in running):
            return oldest
        return min([bound, *(_full_number(int(short), bound) for short, _ in running if short is not None)])

    async def read(self, db: AsyncSession, after: str | None, limit: int) -> tuple[list[bytes], str | None]:
        """Up to `limit` events after a position, as JSON texts, and the position to continue from."""
        epoch = await self.epoch(db)
        transaction, number = "0", 0
        if after:
            match = _POSITION.fullmatch(after)
            if match is None or int(match[2]) >= 2**63:
                raise InvalidCursor("La position est celle d'une réponse précédente.")
            if match[1] != epoch:
                raise CursorExpired("Le flux a été restauré : relisez-le depuis le début.")
            transaction, number = match[2], int(match[3])
        values = {"transaction": transaction, "numero": number, "limite": limit}
        rows = (await db.execute(_READ, {**values, "horizon": str(await self._horizon(db))})).all()
        events = [self._cloud_event(epoch, *row) for row in rows]
        return events, (f"{epoch}.{rows[-1][1]}.{rows[-1][0]}" if rows else after)

    def _cloud_event(
        self, epoch: str, number: int, transaction: str, id: str, kind: str, subject: str, at: datetime, data: str
    ) -> bytes:
        envelope = {
            "specversion": "1.0",
            "id": id,
            "source": f"/{self.name}",
            "type": f"passerelle.{self.name}.{kind}",
            "subject": subject,
            "time": at.astimezone(UTC),
            "datacontenttype": "application/json",
            "position": f"{epoch}.{transaction}.{number}",
        }
        return orjson.dumps(envelope)[:-1] + b',"data":' + data.encode() + b"}"

    async def wait(self, seconds: float) -> None:
        """Return when something was committed, or a little later: an older open transaction may still hold events back."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), min(seconds, POLL_S * 4))

    def close(self) -> None:
        """Answer the long polls now: two services that follow each other would wait for each other to stop."""
        self.is_closing = True
        self._wake()

    def _wake(self, *_: Any) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen for commits on a connection of its own, reopened when it breaks."""
        async with running(self._listen()):
            yield

    async def _listen(self) -> None:
        url = make_url(self._database.settings.database_url).set(drivername="postgresql")
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                connection = await asyncpg.connect(url.render_as_string(hide_password=False), timeout=3)
                try:
                    await connection.add_listener(CHANNEL, self._wake)
                    while not connection.is_closed():
                        await asyncio.sleep(1)
                finally:
                    await connection.close(timeout=1)
            await asyncio.sleep(1)


def _full_number(short: int, near: int) -> int:
    """The 64-bit transaction number closest to `near` of one that PostgreSQL shows by its lower 32 bits."""
    distance = (short - near) % 2**32
    return near + (distance if distance < 2**31 else distance - 2**32)
