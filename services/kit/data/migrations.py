"""Alembic, one history per service: what each `env.py` and the migrations themselves share."""

from __future__ import annotations

import asyncio

from alembic import context, op
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.kit.run.settings import ServiceSettings


def run(metadata: MetaData, settings: type[ServiceSettings]) -> None:
    """Body of a service's `env.py`: online migrations, all in one transaction, one runner at a time."""
    given = context.config.attributes.get("database_url")
    url = (settings(database_url=given) if given else settings()).database_url

    def migrate(connection: Connection) -> None:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            user_module_prefix="kit.",
        )
        with context.begin_transaction():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7162835)")
            context.run_migrations()

    async def online() -> None:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
        await engine.dispose()

    asyncio.run(online())


def refill(source: str) -> None:
    """For a migration that changes what is copied of a neighbour: its whole feed is read again, as by a new follower.

    Copies keep their rows until an event of the feed writes them anew, the columns that the migration added included.
    """
    op.execute(text("UPDATE position_flux SET position = '' WHERE source = :source").bindparams(source=source))
