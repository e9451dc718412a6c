"""Restoring an installation from one file: all of it or a sentence, and the followers agree when it returns."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from services.cli.backup import programs
from services.cli.backup.archive import Content, unpack
from services.cli.backup.save import ORDER, count_rows
from services.cli.data_folder import DataFolder, write_private
from services.cli.errors import CommandError
from services.cli.feeds import wait_for_followers
from services.cli.installation import Installation, Say, all_databases
from services.cli.migrations import migrate_all
from services.cli.revisions import revisions
from services.cli.settings import InstallationSettings, inherited_environment
from services.parcours.app import create_app
from services.parcours.effacements.reprise import erase_again
from services.parcours.settings import ParcoursSettings

_BUSY = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name = 'passerelle'"
)
# who was erased, wherever it is known
_ERASED = {
    "parcours": "SELECT id FROM profil_efface",
    "certification": "SELECT id FROM profil_connu WHERE efface",
    "matching": "SELECT id FROM profil_efface",
}
FOLLOWERS = {"competences": ("certification", "parcours", "matching"), "certification": ("parcours", "matching"),
             "parcours": ("certification", "matching")}  # fmt: skip


async def restore(
    settings: InstallationSettings, source: Path, identity: Path | None, say: Say, *, may_replace: bool
) -> None:
    """Put a backup in the place of what is there; raises CommandError, before anything is touched where it can be told.

    Feeds take another identity, so that every follower reads them again; people erased since the backup are erased again.
    """
    folder = DataFolder(settings.donnees)
    if folder.running():
        raise CommandError(f"Une installation tourne sur {folder.root}; arrêtez-la d'abord.")
    folder.create()
    with tempfile.TemporaryDirectory(prefix=".restauration-", dir=folder.root) as draft:
        content = unpack(source, Path(draft), identity)
        _check(content)
        say(
            f"Sauvegarde du {datetime.fromisoformat(content.faite_le):%d/%m/%Y à %H:%M} (UTC), version {content.version}."
        )
        async with all_databases(settings, say) as urls:
            erased, rows = await _look(urls)
            if rows and not may_replace:
                raise CommandError(
                    f"Les bases tiennent déjà {rows} lignes: ajoutez --oui pour mettre la sauvegarde à leur place."
                )
            # who is erased is known of nobody else once the databases are those of before
            erased |= _left_to_erase(folder)
            write_private(folder.restoring, {"effaces": sorted(map(str, erased))})
            for service in reversed(ORDER):
                await _put_back(urls[service], Path(draft) / f"{service}.dump", service, content)
                say(f"{service}: {sum(content.bases[service].lignes.values())} lignes remises.")
            await migrate_all(urls, inherited_environment())
            _put_files_back(folder, Path(draft), say)
            if rows:
                again = await _erase_again(urls["parcours"], erased)
                say(f"{again} personne(s) effacée(s) depuis la sauvegarde l'ont été à nouveau.")
            else:
                say("Les bases étaient vides: qui a été effacé depuis la sauvegarde n'est connu de personne ici.")
            folder.restoring.unlink()
    await _agree(settings, say)


def _check(content: Content) -> None:
    for service in ORDER:
        saved = content.bases.get(service)
        if saved is None or f"{service}.dump" not in content.empreintes:
            raise CommandError(f"La sauvegarde ne tient pas la base de {service}.")
        if saved.revision not in revisions(service):
            raise CommandError(
                f"La sauvegarde vient d'une version plus récente ({content.version}): cette version ne connaît pas la"
                f" révision {saved.revision} de {service}."
            )


async def _look(urls: Mapping[str, str]) -> tuple[set[UUID], int]:
    """People erased now, and how many rows the databases hold; raises CommandError where a service is connected."""
    erased: set[UUID] = set()
    rows = 0
    for service in ORDER:
        connection = await asyncpg.connect(urls[service], timeout=10)
        try:
            if await connection.fetchval(_BUSY):
                raise CommandError(f"Un service est connecté à la base de {service}; arrêtez-les tous d'abord.")
            rows += sum((await count_rows(connection)).values())
            if service in _ERASED:
                with contextlib.suppress(asyncpg.UndefinedTableError):
                    erased.update(UUID(str(row["id"])) for row in await connection.fetch(_ERASED[service]))
        finally:
            await connection.close()
    return erased, rows


def _left_to_erase(folder: DataFolder) -> set[UUID]:
    """People whom a restore that did not end had still to erase."""
    if not folder.restoring.exists():
        return set()
    return {UUID(one) for one in json.loads(folder.restoring.read_text(encoding="utf-8"))["effaces"]}


def _put_files_back(folder: DataFolder, draft: Path, say: Say) -> None:
    """Keys and secrets of the backup; those that are there and differ stay beside, under another name."""
    for path in folder.files():
        saved = draft / path.name
        if not saved.exists() or path.exists() and path.read_bytes() == saved.read_bytes():
            continue
        if path.exists():
            aside = path.with_name(f"{path.stem}.avant-{int(time.time())}{path.suffix}")
            path.rename(aside)
            say(f"{path.name} était un autre: il est gardé sous {aside.name}.")
        shutil.copy2(saved, path)
        path.chmod(0o600)


async def _put_back(url: str, dump: Path, service: str, content: Content) -> None:
    await programs.restore(dump, url)
    connection = await asyncpg.connect(url, timeout=10)
    try:
        found, saved = await count_rows(connection), content.bases[service].lignes
        if found != saved:
            wrong = sorted(name for name in found.keys() | saved.keys() if found.get(name) != saved.get(name))
            raise CommandError(f"{service}: {', '.join(wrong)} n'ont pas les lignes de la sauvegarde.")
        with contextlib.suppress(asyncpg.UndefinedTableError):  # of a release that had no identity to renew
            await connection.execute("DELETE FROM flux")
    finally:
        await connection.close()


async def _erase_again(url: str, erased: set[UUID]) -> int:
    app = create_app(ParcoursSettings(database_url=url))
    try:
        return await erase_again(app.state.service, erased)
    finally:
        await app.state.database.close()


async def _agree(settings: InstallationSettings, say: Say) -> None:
    """Start the services, and wait until each has read again all that its neighbours say."""
    installation = Installation(settings, say)
    async with installation.running():
        for source, followers in FOLLOWERS.items():
            await wait_for_followers(settings, source, *followers)
    say("Chaque service a relu ce que disent les autres: ils s'accordent.")
