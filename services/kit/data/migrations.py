"""Alembic, one history per service; `upgrade`, `env.py` and the migrations themselves share this."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection, make_url
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


def refill(source: str) -> None:
    """For a migration that changes what is copied of a neighbour: its whole feed is read again, as by a new follower.

    Copies keep their rows until an event of the feed writes them anew, the columns that the migration added included.
    """
    op.execute(text("UPDATE position_flux SET position = '' WHERE source = :source").bindparams(source=source))


def revisions(service: str) -> list[str]:
    """Every revision of one service's history, the oldest first."""
    script = ScriptDirectory.from_config(Config(str(CONFIG), ini_section=service))
    return [revision.revision for revision in script.walk_revisions()][::-1]


async def revision_of(database_url: str) -> str | None:
    """The revision that a database is at; None when nothing was ever migrated there."""
    dsn = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()


def is_down(service: str, current: str | None, revision: str) -> bool:
    """Whether going from a revision to another takes out what later ones added."""
    known = ["base", *revisions(service)]
    return current in known and revision in known and known.index(revision) < known.index(current)


def upgrade(service: str, database_url: str, revision: str = "head") -> None:
    """Bring one service's database to `revision`, up or down; call from a thread without an event loop.

    Raises alembic's CommandError for a revision that is not one of the service's.
    """
    config = Config(str(CONFIG), ini_section=service)
    config.attributes["database_url"] = database_url
    down = is_down(service, asyncio.run(revision_of(database_url)), revision)
    (command.downgrade if down else command.upgrade)(config, revision)
