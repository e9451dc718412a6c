"""`python -m services.cli.migrations <service> [revision]`: one service's database brought to a revision.

A process per service: Alembic keeps its context in a module, so two migrations cannot share one process.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from importlib import import_module

from services.cli.errors import CommandError
from services.kit.migrations import upgrade


class MigrationFailed(CommandError):
    def __init__(self, service: str, output: str) -> None:
        reason = next((line for line in reversed(output.splitlines()) if line.strip()), "sans message")
        super().__init__(f"La migration de {service} a échoué: {reason}")
        self.output = output


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
    output, _ = await process.communicate()
    return service, output.decode(errors="replace") if process.returncode else None


def main(service: str, revision: str = "head") -> None:
    settings = import_module(f"services.{service}.settings")
    upgrade(service, getattr(settings, f"{service.capitalize()}Settings")().database_url, revision)


if __name__ == "__main__":
    main(*sys.argv[1:])
