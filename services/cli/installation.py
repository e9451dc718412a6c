"""An installation on one machine: PostgreSQL, the migrations, five services under a supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx

from services.cli import attestation_keys, identity_keys
from services.cli.data_folder import DataFolder
from services.cli.environment import service_environment
from services.cli.errors import CommandError, DidNotStart, PortTaken, RestoreUnfinished, last_exception
from services.cli.issuer_file import IssuerFile
from services.cli.migrations import check_target, migrate_all, migrate_late_ones
from services.cli.postgres import SYSTEM_USER, EmbeddedPostgres, ensure_databases, folders_to_open
from services.cli.seal_secrets import ensure_secrets
from services.cli.settings import DATABASES, SERVICES, InstallationSettings, inherited_environment
from services.cli.supervisor import Program, Supervisor
from services.kit.data.days import utc_now

READY_WITHIN_S = 90.0

Say = Callable[[str], None]


class Installation:
    """Started by `running()`; `supervisor` holds the five processes."""

    def __init__(self, settings: InstallationSettings, say: Say = lambda _: None) -> None:
        self.settings = settings
        self.folder = DataFolder(settings.donnees)
        self.url = settings.url_of("gateway")
        self._say = say
        self.issuer: IssuerFile
        self.supervisor: Supervisor

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything up and ready inside the block, everything stopped after it, also when the start is cut short."""
        self.folder.create()
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(self.folder.locked(self.settings.port))
            if self.folder.restoring.exists():
                raise RestoreUnfinished(self.folder.root)
            check_ports(self.settings)
            self.prepare_keys()
            urls = await stack.enter_async_context(self._databases())
            self._say("Migration des bases…")
            await migrate_late_ones(urls, inherited_environment())
            self._say("Démarrage des services…")
            self.supervisor = Supervisor([self._program(service, urls) for service in SERVICES])
            task = asyncio.create_task(self.supervisor.run())
            stack.push_async_callback(self._stop, task)
            await self._wait_until_ready()
            yield

    def prepare_keys(self) -> None:
        """The files of keys and secrets, each made when absent."""
        known = self.folder.issuer.exists()
        self.issuer = IssuerFile.ensure(self.folder.issuer, self.url)
        attestation_keys.ensure_keys(self.folder.attestations)
        identity_keys.ensure_keys(self.folder.identities, utc_now())
        given = inherited_environment().get("CERTIFICATION_CURSOR_SECRET")
        sealed_before = given or self.issuer.cursor_secret("certification")
        ensure_secrets(self.folder.seals, sealed_before if known else None)

    async def _stop(self, task: asyncio.Task[None]) -> None:
        self._say("Arrêt des services…")
        self.supervisor.stop()
        await task

    @contextlib.asynccontextmanager
    async def _databases(self) -> AsyncIterator[dict[str, str]]:
        """URL of each database, those of the embedded server made when absent."""
        given = {name: url for name in DATABASES if (url := self.settings.given_database_url(name))}
        if len(given) == len(DATABASES):
            yield given
            return
        async with self.embedded_server() as server:
            names = self.settings.embedded()
            await ensure_databases(server.url(), names)
            yield given | {name: server.url(name) for name in names}

    @contextlib.asynccontextmanager
    async def embedded_server(self) -> AsyncIterator[EmbeddedPostgres]:
        self._announce_what_root_opens()
        self._say("Démarrage de PostgreSQL…")
        self.folder.prepare_postgres()
        start = asyncio.create_task(asyncio.to_thread(EmbeddedPostgres, self.folder.postgres))
        try:
            # a start cut short still ends before it is undone
            server = await asyncio.shield(start)
            self.folder.postgres_is_ready()
            yield server
        finally:
            with contextlib.suppress(Exception):
                server = await start
                await asyncio.to_thread(server.stop)

    def _announce_what_root_opens(self) -> None:
        folders = folders_to_open(self.folder.postgres)
        if folders:
            self._say(
                f"Lancé en root: PostgreSQL tournera sous l'utilisateur système « {SYSTEM_USER} », créé s'il manque; "
                f"le droit de traverser sera ouvert à tous sur {', '.join(map(str, folders))}."
            )

    def _program(self, service: str, urls: dict[str, str]) -> Program:
        host, port = self.settings.hote, self.settings.port_of(service)
        return Program(
            name=service,
            command=[sys.executable, "-m", "services.cli.serve", service, host, str(port), "--avec-parent"],
            env=service_environment(service, self.settings, self.issuer, urls, inherited_environment()),
            log=str(self.log(service)),
        )

    def log(self, service: str) -> Path:
        return self.folder.logs / f"{service}.log"

    async def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN_S
        async with httpx.AsyncClient(base_url=self.url, timeout=5, trust_env=False) as http:
            while time.monotonic() < until and not self.supervisor.refused:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get("/pret")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise DidNotStart(await self._what_is_missing())

    async def _what_is_missing(self) -> str:
        missing = []
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            for service in sorted(self.supervisor.refused) or SERVICES:
                state = f"ne répond pas{last_words(self.log(service))}"
                with contextlib.suppress(httpx.HTTPError):
                    answer = await http.get(f"{self.settings.url_of(service)}/pret")
                    state = "" if answer.status_code == 200 else answer.text[:300]
                if state:
                    missing.append(f"{service} {state} (journal: {self.log(service)})")
        return f"L'installation n'est pas prête: {'; '.join(missing) or 'la passerelle'}."


def last_words(log: Path) -> str:
    """The last exception that a service's log names, after a colon; empty when there is none."""
    said = last_exception(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else ""
    return f": {said}" if said else ""


def check_ports(settings: InstallationSettings) -> None:
    """Raise PortTaken when a port of the installation is in use."""
    for service in ("gateway", *DATABASES):
        port = settings.port_of(service)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.hote, port))
            except OSError:
                raise PortTaken(service, port) from None


async def migrate(
    settings: InstallationSettings, services: list[str], revision: str, say: Say, *, may_lose: bool
) -> None:
    """Bring databases to a revision without starting the services; raises CommandError when one cannot go there."""
    urls = {name: url for name in services if (url := settings.given_database_url(name))}
    async with embedded_databases(settings, [name for name in services if name not in urls], say) as embedded:
        urls |= embedded
        await check_target(urls, revision, may_lose=may_lose)
        await migrate_all(urls, inherited_environment(), revision)


@contextlib.asynccontextmanager
async def embedded_databases(
    settings: InstallationSettings, names: list[str], say: Say
) -> AsyncIterator[dict[str, str]]:
    """URLs of embedded databases of an installation that does not run, the server started for the block; none asked, none started."""
    if not names:
        yield {}
        return
    installation = Installation(settings, say)
    installation.folder.create()
    with installation.folder.locked(settings.port):
        async with installation.embedded_server() as server:
            await ensure_databases(server.url(), names)
            yield {name: server.url(name) for name in names}


@contextlib.asynccontextmanager
async def all_databases(settings: InstallationSettings, say: Say) -> AsyncIterator[dict[str, str]]:
    """URL of each database, whether the installation runs or not."""
    folder = DataFolder(settings.donnees)
    embedded = settings.embedded()
    given = {name: url for name in DATABASES if (url := settings.given_database_url(name))}
    if not embedded or not folder.running():
        async with embedded_databases(settings, embedded, say) as urls:
            yield given | urls
        return
    server = await asyncio.to_thread(EmbeddedPostgres, folder.postgres)
    try:
        yield given | {name: server.url(name) for name in embedded}
    finally:
        await asyncio.to_thread(server.stop)  # it goes on for those who use it


def check_service(name: str) -> str:
    if name not in DATABASES:
        raise CommandError(f"« {name} » n'est pas un service qui a une base; choisissez parmi {', '.join(DATABASES)}.")
    return name
