"""The change feed: CloudEvents 1.0 in an order of its own, without gap under concurrent writers, that tells when it is not the same.

A writer leaves its events without a place. Whoever reads next gives what was committed its places, one reader at a time,
lot by lot; the digest of a lot is made of its events and of the lot before (docs/adr/0018). A position is the feed's
identity, a place and the digest of its lot: a feed that took another course since does not have it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from sqlalchemy import MetaData, Row, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.data.db import Database, copy_rows, new_id
from services.kit.run.tasks import running
from services.kit.web.errors import CursorExpired, InvalidCursor

CHANNEL = "passerelle_evenement"
BATCH_BY_COPY = 50
POLL_S = 1.0
LOT_MAX = 10_000
LOCK = 7_162_837
DIGITS = 12
# the last part was shorter while positions named transactions: those have another identity, and are refused for it
_POSITION = re.compile(r"([0-9a-f]{8})\.(\d{1,18})\.([0-9a-f]{1,18})", re.ASCII)

# The server's identity, timeline and database: they are others after a restore elsewhere, or a promotion.
_SERVER = (
    "(SELECT md5(s.system_identifier::text || ':' || c.timeline_id || ':' ||"
    " (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " FROM pg_control_system() s, pg_control_checkpoint() c)"
)
_STATE = text(
    f"SELECT (SELECT identite FROM flux WHERE serveur = {_SERVER}) AS identite,"
    " EXISTS (SELECT 1 FROM evenement WHERE rang IS NULL) AS attendent"
)
_LOCK = text("SELECT pg_advisory_xact_lock(:cle)").bindparams(cle=LOCK)
_FORGET = text(f"DELETE FROM flux WHERE serveur <> {_SERVER}")
_NAME = text(f"INSERT INTO flux (identite, serveur) SELECT :identite, {_SERVER} WHERE NOT EXISTS (SELECT 1 FROM flux)")
# What a transaction still under way takes back is left to it: it would be waited for, and every reader with it.
_PLACE = text(
    "WITH venus AS (SELECT numero, id FROM evenement WHERE rang IS NULL ORDER BY numero LIMIT :limite"
    " FOR UPDATE SKIP LOCKED),"
    " fin AS (SELECT dernier, empreinte FROM lot_flux ORDER BY dernier DESC LIMIT 1),"
    " places AS (SELECT numero, id, coalesce((SELECT dernier FROM fin), 0) + row_number() OVER (ORDER BY numero) AS rang"
    " FROM venus),"
    " lot AS (INSERT INTO lot_flux (dernier, empreinte) SELECT max(rang), sha256(coalesce((SELECT empreinte FROM fin), '')"
    " || string_agg(uuid_send(id), ''::bytea ORDER BY rang)) FROM places HAVING count(*) > 0)"
    " UPDATE evenement e SET rang = p.rang FROM places p WHERE e.numero = p.numero"
)
_LOT_OF = text("SELECT dernier, empreinte FROM lot_flux WHERE dernier >= :rang ORDER BY dernier LIMIT 1")
_LOTS = text(
    "SELECT dernier, empreinte FROM lot_flux WHERE dernier >= :premier AND dernier <="
    " (SELECT min(dernier) FROM lot_flux WHERE dernier >= :dernier) ORDER BY dernier"
)
_END = text("SELECT dernier, empreinte FROM lot_flux ORDER BY dernier DESC LIMIT 1")
_READ = text(
    "SELECT rang, id::text, type, sujet, emis_le, donnees::text FROM evenement WHERE rang > :rang ORDER BY rang LIMIT :limite"
)


@dataclass(frozen=True)
class _Positions:
    """How places are said, with the lots that hold them."""

    identity: str
    lots: Sequence[Row[tuple[int, bytes]]]

    def of(self, rang: int) -> str:
        lot = self.lots[bisect_left(self.lots, rang, key=lambda one: one.dernier)]
        return f"{self.identity}.{rang}.{lot.empreinte.hex()[:DIGITS]}"


class Feed:
    """The feed of one service: append in the writer's transaction, read from any position, wait for more."""

    def __init__(self, name: str, metadata: MetaData, database: Database) -> None:
        self.name = name
        self.metadata = metadata
        self._database = database
        self._changed = asyncio.Event()
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

    async def head(self) -> str | None:
        """Position of the last event that was committed; None before the first."""
        identity = await self._ordered(every=True)
        async with self._database.reading() as db:
            end = (await db.execute(_END)).first()
        return _Positions(identity, [end]).of(end.dernier) if end else None

    async def read(self, after: str | None, limit: int) -> tuple[list[bytes], str | None]:
        """Up to `limit` events after a position, as JSON texts, and the position to continue from.

        Raises InvalidCursor, and CursorExpired for a position that this feed did not give, or no longer holds.
        """
        identity = await self._ordered()
        async with self._database.reading() as db:
            rang = await _place_of(db, identity, after) if after else 0
            rows = (await db.execute(_READ, {"rang": rang, "limite": limit})).all()
            if not rows:
                return [], after
            lots = await db.execute(_LOTS, {"premier": rows[0].rang, "dernier": rows[-1].rang})
            positions = _Positions(identity, lots.all())
        events = [self._cloud_event(positions.of(rang), *event) for rang, *event in rows]
        return events, positions.of(rows[-1].rang)

    async def _ordered(self, *, every: bool = False) -> str:
        """The feed's identity, once what was committed has its places: a lot of it at least, or all."""
        while True:
            async with self._database.writing() as db, db.begin():
                state = (await db.execute(_STATE)).one()
                if state.identite and not state.attendent:
                    return str(state.identite)
                await db.execute(_LOCK)
                await db.execute(_FORGET)
                await db.execute(_NAME, {"identite": secrets.token_hex(4)})
                placed: Any = await db.execute(_PLACE, {"limite": LOT_MAX})
                identity = str((await db.execute(_STATE)).one().identite)
            if not every or placed.rowcount < LOT_MAX:
                return identity

    def _cloud_event(self, position: str, id: str, kind: str, subject: str, at: datetime, data: str) -> bytes:
        envelope = {
            "specversion": "1.0",
            "id": id,
            "source": f"/{self.name}",
            "type": f"passerelle.{self.name}.{kind}",
            "subject": subject,
            "time": at.astimezone(UTC),
            "datacontenttype": "application/json",
            "position": position,
        }
        return orjson.dumps(envelope)[:-1] + b',"data":' + data.encode() + b"}"

    async def wait(self, seconds: float) -> None:
        """Return when something was committed, or a little later: what says so may be lost with its connection."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), min(seconds, POLL_S))

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


async def _place_of(db: AsyncSession, identity: str, position: str) -> int:
    """The place that a position names; raises InvalidCursor, CursorExpired."""
    match = _POSITION.fullmatch(position)
    if match is None:
        raise InvalidCursor("La position est celle d'une réponse précédente.")
    named, rang, digest = match[1], int(match[2]), match[3]
    lot = (await db.execute(_LOT_OF, {"rang": rang})).first() if named == identity else None
    if lot is None or lot.empreinte.hex()[:DIGITS] != digest:
        raise CursorExpired("Le flux a été restauré : relisez-le depuis le début.")
    return rang
