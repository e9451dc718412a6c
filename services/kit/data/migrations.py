"""Alembic, one history per service; `upgrade` and `env.py` share this."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.kit.run.settings import ServiceSettings

CONFIG = Path(__file__).parents[3] / "deploy" / "alembic.ini"


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


def head(service: str) -> str | None:
    """The last revision of one service's history."""
    return ScriptDirectory.from_config(Config(str(CONFIG), ini_section=service)).get_current_head()


def upgrade(service: str, database_url: str, revision: str = "head") -> None:
    """Bring one service's database to `revision`; call from a thread without an event loop."""
    config = Config(str(CONFIG), ini_section=service)
    config.attributes["database_url"] = database_url
    if revision == "base":
        command.downgrade(config, "base")
    else:
        command.upgrade(config, revision)
