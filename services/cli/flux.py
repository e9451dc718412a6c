"""What services set aside of their neighbours' feeds: said, replayed, dropped; where services run or not."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import ProgrammingError

from services.cli.data_folder import DataFolder
from services.cli.environment import service_environment
from services.cli.errors import CommandError, last_exception
from services.cli.installation import Say, all_databases
from services.cli.issuer_file import IssuerFile
from services.cli.settings import InstallationSettings, inherited_environment
from services.kit.data.db import Database, kit_metadata
from services.kit.feed.parking import read_waiting
from services.kit.run.settings import ServiceSettings

FOLLOWERS = ("certification", "parcours", "matching")
TABLE = kit_metadata(people=True).tables["evenement_ecarte"]


async def list_parked(settings: InstallationSettings, say: Say) -> None:
    """Say of each follower what it set aside, in the order of the feed."""
    async with all_databases(settings, say) as urls:
        for service in FOLLOWERS:
            rows = await _rows(service, urls[service])
            say(f"{service}: {len(rows)} événement(s) à l'écart." if rows else f"{service}: rien à l'écart.")
            for row in rows:
                say(f"  {_told(row)}")


async def act_on_parked(
    settings: InstallationSettings, act: str, service: str, wanted: Mapping[str, str | None], say: Say
) -> None:
    """Replay or drop (`act`) the events of a source, a subject or an id; raises CommandError when some stay, each said."""
    if service not in FOLLOWERS:
        raise CommandError(f"« {service} » ne suit aucun flux; choisissez parmi {', '.join(FOLLOWERS)}.")
    async with all_databases(settings, say) as urls:
        lines = await _run(_environment(service, settings, urls), act, service, wanted)
    if not lines and any(wanted.values()):
        raise CommandError(f"{service} n'a rien de tel à l'écart.")
    if not lines:
        say(f"{service}: rien à l'écart.")
    done = {"rejouer": "appliqué", "oter": "ôté"}[act]
    for line in lines:
        state = f"reste à l'écart, {line['raison']}" if line["raison"] else done
        say(f"{line['type']} {line['id']}, sujet {line['sujet']}: {state}.")
    if stay := sum(bool(line["raison"]) for line in lines):
        raise CommandError(f"{stay} événement(s) de {len(lines)} restent à l'écart.")


async def _rows(service: str, url: str) -> list[Row[Any]]:
    database = Database(ServiceSettings(database_url=url))
    try:
        async with database.reading() as db:
            return list(await read_waiting(db, TABLE))
    except ProgrammingError:
        raise CommandError(f"La base de {service} n'est pas à jour; passerelle migrate {service} l'y met.") from None
    finally:
        await database.close()


def _told(row: Row[Any]) -> str:
    since = row.premier_le.isoformat(sep=" ", timespec="seconds")
    return (
        f"{row.source}, {row.type} {row.id}, sujet {row.sujet}, position {row.position}, depuis {since}, "
        f"{row.essais} essai(s): {row.raison}."
    )


def _environment(service: str, settings: InstallationSettings, urls: dict[str, str]) -> dict[str, str]:
    """That of the service when it runs; where no installation has been started, what the person gave."""
    inherited = inherited_environment()
    issuer = DataFolder(settings.donnees).issuer
    if issuer.exists():
        return service_environment(service, settings, IssuerFile.read(issuer), urls, inherited)
    return inherited | {f"{service.upper()}_DATABASE_URL": urls[service]}


async def _run(env: dict[str, str], act: str, service: str, wanted: Mapping[str, str | None]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "services.cli.parked", act, service, json.dumps(dict(wanted))]
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, env=env, stdout=pipe, stderr=pipe)
    out, err = await child.communicate()
    if child.returncode:
        raise CommandError(f"{service} n'a pas pu: {last_exception(err.decode(errors='replace')) or 'sans un mot'}")
    return [json.loads(line) for line in out.decode().splitlines()]
