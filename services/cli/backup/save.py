"""Saving an installation, running or not."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg

from services.cli.backup import programs
from services.cli.backup.archive import FORMAT, Content, SavedDatabase, pack
from services.cli.data_folder import DataFolder
from services.cli.errors import CommandError
from services.cli.installation import Say, all_databases
from services.cli.revisions import revision_of
from services.cli.settings import InstallationSettings
from services.kit.data.days import utc_now

# Whoever names rows of another service is saved before it: what they name is there. Copies of a neighbour are made anew.
ORDER = ("matching", "certification", "parcours", "competences")


async def save(settings: InstallationSettings, target: Path, recipients: Sequence[str], say: Say) -> None:
    """Write databases, keys and secrets to one file; raises CommandError, and leaves no half of it."""
    if not target.parent.is_dir():
        raise CommandError(f"Le dossier {target.parent} n'existe pas.")
    folder = DataFolder(settings.donnees)
    content = Content(format=FORMAT, version=version("passerelle"), faite_le=utc_now().isoformat(), bases={})
    # beside the file: what is written once fits there twice
    with tempfile.TemporaryDirectory(prefix=".sauvegarde-", dir=target.parent) as draft:
        async with all_databases(settings, say) as urls:
            for service in ORDER:
                content.bases[service] = await _save(urls[service], Path(draft) / f"{service}.dump", service)
        for path in folder.files():
            if path.exists():
                shutil.copy2(path, Path(draft) / path.name)
        pack(Path(draft), content, target, recipients)
    rows = sum(sum(base.lignes.values()) for base in content.bases.values())
    sealed = "chiffrée" if recipients else "en clair: elle tient les clés et les identités, gardez-la comme elles"
    say(f"{target}: {rows} lignes de {len(ORDER)} bases, {target.stat().st_size / 1e6:.1f} Mo, {sealed}.")


async def _save(url: str, target: Path, service: str) -> SavedDatabase:
    revision = await revision_of(url)
    if revision is None:
        raise CommandError(f"La base de {service} est vide: il n'y a rien à sauvegarder.")
    async with snapshot(url) as (connection, moment):
        await programs.save(url, moment, target)
        return SavedDatabase(revision=revision, lignes=await count_rows(connection))


@contextlib.asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[tuple[Any, str]]:
    """A connection on one moment of the database, and the name by which others see the same."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection, await connection.fetchval("SELECT pg_export_snapshot()")
    finally:
        await connection.close()


async def count_rows(connection: Any) -> dict[str, int]:
    """Rows of each table of a service."""
    names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for (name,) in names}
