"""Reading again the chain of each service's journal, where the databases are given or embedded, running or not."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from services.cli.errors import CommandError
from services.cli.installation import Say, all_databases, check_service
from services.cli.settings import DATABASES, InstallationSettings
from services.kit.data.db import Database
from services.kit.data.journal import Chaine, verify
from services.kit.run.settings import ServiceSettings

Noted = tuple[int, bytes]


async def verify_journals(settings: InstallationSettings, temoins: Sequence[str], say: Say) -> None:
    """Say of each service whether its journal is whole, and where it ends; raises CommandError naming what is broken.

    `temoins`: ends that were said before, as `service:rang:empreinte`, which the chains must still hold.
    """
    noted = dict(map(_noted, temoins))
    broken = []
    async with all_databases(settings, say) as urls:
        for service in DATABASES:
            chaine = await _verify(urls[service], noted.get(service))
            if chaine.rupture:
                broken.append(f"{service}, {chaine.rupture}")
            else:
                end = f"{service}:{chaine.rang}:{chaine.empreinte.hex()}"
                say(f"{service}: {chaine.lignes} lignes, chaîne entière, témoin {end}; {chaine.en_attente} à chaîner.")
    if broken:
        raise CommandError(f"Journal rompu: {'; '.join(broken)}.")


def _noted(temoin: str) -> tuple[str, Noted]:
    with contextlib.suppress(ValueError):
        service, rang, empreinte = temoin.split(":")
        return check_service(service), (int(rang), bytes.fromhex(empreinte))
    raise CommandError(f"« {temoin} » n'est pas un témoin: il s'écrit service:rang:empreinte.")


async def _verify(url: str, noted: Noted | None) -> Chaine:
    database = Database(ServiceSettings(database_url=url))
    try:
        async with database.writing() as db:  # one transaction: the chain as it is at one moment
            return await verify(db, noted)
    finally:
        await database.close()
