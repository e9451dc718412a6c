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

from services.cli.errors import CommandError, last_exception
from services.cli.revisions import is_down, revision_of, revisions, upgrade


class MigrationFailed(CommandError):
    def __init__(self, service: str, output: str) -> None:
        last_line = next((line for line in reversed(output.splitlines()) if line.strip()), "sans message")
        reason = last_exception(output) or last_line
        super().__init__(f"La migration de {service} a échoué: {reason}")
        self.output = output


async def migrate_late_ones(urls: Mapping[str, str], env: Mapping[str, str]) -> None:
    """Migrate the databases that are not at their head; one look each is all that a usual start costs."""
    found = await _revisions_of(urls)
    await migrate_all({name: url for name, url in urls.items() if found[name] != revisions(name)[-1]}, env)


async def check_target(urls: Mapping[str, str], revision: str, *, may_lose: bool) -> None:
    """Raise CommandError unless every database can go to `revision`; down, only when its rows may be lost."""
    if revision in ("head", "base"):
        aims = {name: revisions(name)[-1] if revision == "head" else revision for name in urls}
    elif len(urls) == 1:
        aims = dict.fromkeys(urls, revision)
    else:
        raise CommandError(f"« {revision} » est la révision d'un seul service: dites lequel.")
    found = await _revisions_of(urls)
    for name, aim in aims.items():
        known, current = revisions(name), found[name]
        if aim not in ("base", *known):
            raise CommandError(f"« {aim} » n'est pas une révision de {name}: base, {', '.join(known)} ou head.")
        if current is not None and current not in known:
            raise CommandError(f"La base de {name} est à la révision « {current} », que cette version ne connaît pas.")
        if is_down(name, current, aim) and not may_lose:
            raise CommandError(
                f"{name} est à la révision {current}: descendre à {aim} efface ce que les suivantes ont ajouté."
                " Ajoutez --oui si c'est voulu."
            )


async def _revisions_of(urls: Mapping[str, str]) -> dict[str, str | None]:
    return dict(zip(urls, await asyncio.gather(*map(_revision, urls.values())), strict=True))


async def _revision(url: str) -> str | None:
    try:
        return await revision_of(url)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CommandError(f"Une base ne s'ouvre pas ({make_url(url).render_as_string()}): {error}") from None


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
