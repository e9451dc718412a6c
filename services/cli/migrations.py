"""`python -m services.cli.migrations <service> [revision]`: one service's database brought to a revision.

A process per service: Alembic keeps its context in a module, so two migrations cannot share one process.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from importlib import import_module

import asyncpg
from sqlalchemy.engine import make_url

from services.cli.errors import CommandError
from services.kit.data.migrations import head, upgrade


class MigrationFailed(CommandError):
    def __init__(self, service: str, output: str) -> None:
        reason = next((line for line in reversed(output.splitlines()) if line.strip()), "sans message")
        super().__init__(f"La migration de {service} a échoué: {reason}")
        self.output = output


async def migrate_late_ones(urls: Mapping[str, str], env: Mapping[str, str]) -> None:
    """Migrate the databases that are not at their head; one look each is all that a usual start costs."""
    revisions = await asyncio.gather(*(_revision(url) for url in urls.values()))
    late = {name: url for (name, url), revision in zip(urls.items(), revisions, strict=True) if revision != head(name)}
    await migrate_all(late, env)


async def _revision(url: str) -> str | None:
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CommandError(f"Une base ne s'ouvre pas ({make_url(url).render_as_string()}): {error}") from None
    try:
        return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()


async def migrate_all(urls: Mapping[str, str], env: Mapping[str, str], revision: str = "head") -> None:
    """Migrate the databases at once; raises MigrationFailed once all have ended."""
    results = await asyncio.gather(*(_migrate(s, url, env, revision) for s, url in urls.items()))
    for service, output in results:
        if output is not None:
            raise MigrationFailed(service, output)


async def _migrate(service: str, url: str, env: Mapping[str, str], revision: str) -> tuple[str, str | None]:
    # the URL may hold a password: it travels by the environment, which other users cannot read
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.cli.migrations",
        service,
        revision,
        env={**env, f"{service.upper()}_DATABASE_URL": url},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:  # cut short: PostgreSQL keeps the whole migration or none of it
            process.terminate()
            await process.wait()
    return service, output.decode(errors="replace") if process.returncode else None


def main(service: str, revision: str = "head") -> None:
    settings = import_module(f"services.{service}.settings")
    upgrade(service, getattr(settings, f"{service.capitalize()}Settings")().database_url, revision)


if __name__ == "__main__":
    main(*sys.argv[1:])
