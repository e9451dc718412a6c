"""PostgreSQL: engines with bounds on every wait, the tables of the kit's own mechanisms, bulk copy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import uuid_utils
from sqlalchemy import Boolean, Column, DateTime, Index, Integer, LargeBinary, MetaData, Table, Text, func, select, text
from sqlalchemy.dialects.postgresql import BIGINT, JSON, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.types import UserDefinedType

from services.kit.run.settings import ServiceSettings
from services.kit.web.errors import Overloaded

T = TypeVar("T", bound=type)

CLOSING_S = 2.0
WATCH_S = 1.5
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction number, which the first migrations name."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


def new_id() -> UUID:
    """A UUIDv7: sorts by creation, made without asking the database."""
    return UUID(int=uuid_utils.uuid7().int)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _instant(name: str, **options: Any) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=False, **options)


def kit_metadata(*, people: bool = False) -> MetaData:
    """A fresh MetaData holding the tables that every service has: feed, journal, idempotency keys, positions in neighbours' feeds.

    A service that keeps something of `people` also has the lines of who read them, and the events about them that it could
    not apply.
    """
    metadata = MetaData(naming_convention=NAMING)
    evenement = Table(
        "evenement",
        metadata,
        Column("numero", BIGINT, primary_key=True, autoincrement=True),
        Column("rang", BIGINT),
        Column("id", PG_UUID(), nullable=False),
        *_texts("type", "sujet"),
        _instant("emis_le"),
        Column("donnees", JSON(none_as_null=True), nullable=False),
    )
    Index(None, evenement.c.rang, unique=True)
    Index("ix_evenement_a_ranger", evenement.c.numero, postgresql_where=evenement.c.rang.is_(None))
    Table(
        "lot_flux",
        metadata,
        Column("dernier", BIGINT, primary_key=True, autoincrement=False),
        Column("empreinte", LargeBinary, nullable=False),
    )
    Table("flux", metadata, Column("identite", Text, primary_key=True), *_texts("serveur"))
    journal = Table(
        "journal",
        metadata,
        Column("id", PG_UUID(), primary_key=True),
        _instant("ecrit_le"),
        *_texts("sujet", "roles", "entite", "action", "objet", "requete"),
        Column("rang", BIGINT),
        Column("empreinte", LargeBinary),
    )
    Index(None, journal.c.objet)
    Index(None, journal.c.rang, unique=True)
    Index("ix_journal_a_chainer", journal.c.id, postgresql_where=journal.c.rang.is_(None))
    Table(
        "journal_socle",
        metadata,
        Column("rang", BIGINT, primary_key=True, autoincrement=False),
        Column("empreinte", LargeBinary, nullable=False),
    )
    Table(
        "cle_idempotence",
        metadata,
        Column("sujet", Text, primary_key=True),
        Column("cle", Text, primary_key=True),
        Column("empreinte", LargeBinary, nullable=False),
        Column("statut", Integer, nullable=False),
        Column("entetes", JSONB, nullable=False),
        Column("corps", LargeBinary, nullable=False),
        _instant("cree_le", index=True),
    )
    Table(
        "position_flux",
        metadata,
        Column("source", Text, primary_key=True),
        *_texts("position"),
        Column("relit", Boolean, nullable=False, server_default=text("false")),
    )
    Table("releve", metadata, *(Column(name, Text, primary_key=True) for name in ("source", "copie", "cle")))
    if people:
        lecture = Table(
            "lecture",
            metadata,
            Column("id", PG_UUID(), primary_key=True),
            Column("profil_id", PG_UUID(), nullable=False),
            _instant("lu_le"),
            *_texts("sujet", "roles", "entite", "operation", "objet"),
        )
        Index(None, lecture.c.profil_id, lecture.c.id)
        _parked(metadata)
    return metadata


def _parked(metadata: MetaData) -> None:
    """Events of neighbours set aside, in the order of each feed; one that was dropped (`ote_le`) keeps its id alone."""
    table = Table(
        "evenement_ecarte",
        metadata,
        Column("rang", BIGINT, primary_key=True, autoincrement=True),
        *_texts("source", "id", "type", "sujet"),
        _instant("emis_le"),
        *_texts("position"),
        Column("donnees", JSON(none_as_null=True), nullable=False),
        *_texts("raison"),
        Column("essais", Integer, nullable=False),
        _instant("premier_le"),
        _instant("dernier_le"),
        Column("ote_le", DateTime(timezone=True)),
    )
    Index(None, table.c.source, table.c.id, unique=True)
    Index(None, table.c.source, table.c.sujet)


def copy_of(source: str) -> dict[str, Any]:
    """Last of `__table_args__` where every row comes from the feed of `source`.

    A migration that changes the columns of such a table calls `refill(source)`; a test fails otherwise.
    """
    return {"info": {"copy_of": source}}


def versioned(cls: T) -> T:
    """Class decorator for a mapped table with a `version` column: every UPDATE is guarded by it and increments it."""
    mapper = cls.__mapper__  # type: ignore[attr-defined]
    mapper.version_id_col = cls.__table__.c.version  # type: ignore[attr-defined]
    mapper.version_id_generator = lambda version: (version or 0) + 1
    return cls


class Database:
    """A pool of sessions for writing (one transaction) and reading (autocommit, nothing to roll back); one for hot reads."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self._bounds = {
            "timeout": 3,
            "command_timeout": settings.bulk_statement_timeout_ms / 1000,
            "server_settings": {
                "application_name": "passerelle",
                "lock_timeout": str(settings.lock_timeout_ms),
                "statement_timeout": str(settings.statement_timeout_ms),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
            },
        }
        self.engine = create_async_engine(
            settings.database_url,
            pool_size=settings.pool_size,
            pool_use_lifo=True,  # what a moment's crowd opened is left alone: a backend keeps the memory of what it ran
            max_overflow=0,
            pool_timeout=settings.pool_timeout_s,
            hide_parameters=True,
            connect_args=self._bounds,
        )
        self.read_engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._hot: asyncpg.Pool | None = None

    def writing(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    def reading(self) -> AsyncSession:
        return AsyncSession(self.read_engine, expire_on_commit=False, autoflush=False)

    def watching(self) -> AsyncSession:
        """Like `reading`, on a connection of its own, every wait bounded by WATCH_S: what sees when the pools are exhausted."""
        return AsyncSession(self._watch_engine, autoflush=False)

    @cached_property
    def _watch_engine(self) -> AsyncEngine:
        bounds = {**self._bounds, "timeout": WATCH_S, "command_timeout": WATCH_S}
        given: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True, "connect_args": bounds}
        return create_async_engine(self.settings.database_url, isolation_level="AUTOCOMMIT", **given)

    def pools(self) -> dict[str, tuple[int, int]]:
        """Of each pool, the connections in use and how many there may be."""
        ordinary, hot = self.engine.pool, self._hot
        assert isinstance(ordinary, QueuePool)
        taken = hot.get_size() - hot.get_idle_size() if hot else 0
        return {
            "ordinaire": (ordinary.checkedout(), ordinary.size()),
            "rapide": (taken, self.settings.hot_pool_size),
        }

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows of one statement by the driver alone, outside any transaction: a tenth of a session's cost.

        Raises Overloaded when no connection comes free in time.
        """
        if self._hot is None:
            self._hot = await self._hot_pool()  # opens nothing yet, so no other request comes in between
        try:
            async with asyncio.timeout(self.settings.pool_timeout_s):
                connection = await self._hot.acquire()
        except TimeoutError:
            raise Overloaded("Trop de requêtes attendent la base de données.") from None
        try:
            rows: list[Any] = await connection.fetch(query, *values)
            return rows
        finally:
            await self._hot.release(connection)

    def _hot_pool(self) -> asyncpg.Pool:
        """A pool of connections as the engine makes its own, without what SQLAlchemy puts around them."""

        async def leave(_: Any) -> None:
            """Single statements in autocommit leave nothing to put back: asking the server costs as much as a read."""

        _, given = self.engine.dialect.create_connect_args(self.engine.url)
        size = self.settings.hot_pool_size
        return asyncpg.create_pool(min_size=0, max_size=size, reset=leave, **given, **self._bounds)

    async def is_ready(self) -> bool:
        async with self.reading() as db:
            return bool(await db.scalar(select(1)))

    async def close(self) -> None:
        if self._hot is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_S):  # then what is still busy is terminated
                    await self._hot.close()
        await self.engine.dispose()


async def driver_connection(db: AsyncSession) -> Any:
    """The asyncpg connection of the session, its transaction begun."""
    await db.execute(select(func.pg_current_xact_id_if_assigned()))
    raw = await (await db.connection()).get_raw_connection()
    return raw.driver_connection


async def allow_long_statements(db: AsyncSession, settings: ServiceSettings) -> None:
    """Raise the statement timeout for the current transaction only (bulk loads)."""
    await db.execute(text(f"SET LOCAL statement_timeout = {int(settings.bulk_statement_timeout_ms)}"))


async def copy_rows(
    db: AsyncSession, table: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str | None = None
) -> None:
    """COPY `rows` into `table` (a mapped class, a Table, or `name` for a temporary one) inside the current transaction."""
    driver = await driver_connection(db)
    target = name or getattr(table, "__table__", table).name
    await driver.copy_records_to_table(target, records=rows, columns=list(columns))
