"""The history of each service's database: its revisions, where a database is, bringing it somewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

CONFIG = Path(__file__).parents[2] / "deploy" / "alembic.ini"


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
