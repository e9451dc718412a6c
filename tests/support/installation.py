"""A whole installation as a user has it: real processes, real sockets, a small branch, held in a thread of the tests."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from deploy.branche import personnages, profil_lines
from services.cli.demo.branch import BranchLoader
from services.cli.demo.people import Cast, bind_people, identify
from services.cli.installation import Installation
from services.cli.issuer_file import INSTALLATION
from services.cli.loading import gateway_client
from services.cli.settings import DATABASES, InstallationSettings
from tests.support.postgres import PostgresForTests, given_server_url, scratch_folder
from tests.support.service import Caller

SALARIES = 200
SEED = 7
START_WITHIN_S = 180.0


class RunningInstallation:
    """`url` of the gateway, tokens of anybody, the identifiers of two employees of two employers, services to take down."""

    def __init__(self, settings: InstallationSettings, before: RunningInstallation | None = None) -> None:
        """`before`: the one that ran on the same data, whose branch is there already."""
        self.installation = Installation(settings)
        self.settings = settings
        self.url = self.installation.url
        self.cast: Cast
        self.elsewhere: Cast
        self._is_loaded = before is not None
        if before:
            self.cast, self.elsewhere = before.cast, before.elsewhere
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._error: BaseException | None = None
        self._tokens: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="installation")

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(START_WITHIN_S)
        if self._error is not None:
            raise RuntimeError("the installation did not start") from self._error

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            self._error = error
            self._ready.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with self.installation.running():
            if not self._is_loaded:
                await self._load()
            self._ready.set()
            await self._stop.wait()

    async def _load(self) -> None:
        async with gateway_client(self.url, INSTALLATION, self.installation.issuer.secret(INSTALLATION)) as client:
            await BranchLoader(self.settings, client, Console(file=io.StringIO())).load(SALARIES, SEED)
        self.cast = await bind_people(self.url, self.installation.issuer)
        self.elsewhere = await identify(self.url, self.installation.issuer, *_somebody_elsewhere())

    # --- calling

    def add_client(self, client_id: str, *roles: str, entite: str | None = None, profil: str | None = None) -> str:
        """Another person or machine, known to the issuer from now on; returns its id."""
        issuer = self.installation.issuer
        issuer.add(client_id, roles, entite=entite, profil=profil)
        issuer.save()
        return client_id

    def token(self, client_id: str) -> str:
        """An access token from the gateway's token endpoint, asked once."""
        until = time.monotonic() + 10
        while client_id not in self._tokens:
            form = {
                "grant_type": "client_credentials",
                "client_id": client_id,
                "client_secret": self.installation.issuer.secret(client_id),
            }
            answer = httpx.post(f"{self.url}/oauth/token", data=form, timeout=10, trust_env=False)
            if answer.status_code == 200:
                self._tokens[client_id] = answer.json()["access_token"]
            elif time.monotonic() > until:
                answer.raise_for_status()
            else:
                time.sleep(0.2)  # the gateway looks at the issuer's file now and then
        return self._tokens[client_id]

    @contextlib.asynccontextmanager
    async def calling_as(self, client_id: str | None) -> AsyncIterator[Caller]:
        """Calls of the gateway as that client, or without a token."""
        bearer = await asyncio.to_thread(self.token, client_id) if client_id else None
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as http:
            yield Caller(http, bearer)

    def database_url(self, service: str) -> str:
        """Where the service keeps its rows: for what no request shows, and no clock of a process can be moved to."""
        (program,) = (one for one in self.installation.supervisor._programs if one.name == service)
        return program.env[f"{service.upper()}_DATABASE_URL"]

    # --- taking down

    @contextlib.contextmanager
    def down(self, service: str) -> Iterator[None]:
        """Inside the block the service is killed (SIGKILL) and stays down; after it, everything is ready again."""
        self._loop.call_soon_threadsafe(self.installation.supervisor.hold, service)
        self._until(service, lambda status: status is None)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self.installation.supervisor.release, service)
            self._until(service, lambda status: status == 200)
            self._until("gateway", lambda status: status == 200)

    def restart(self, service: str) -> None:
        """Kill the service (SIGKILL) and return; the supervisor brings it back."""
        os.kill(self.installation.supervisor.pids()[service], signal.SIGKILL)

    def _until(self, service: str, reached: Any) -> None:
        until = time.monotonic() + 60
        while not reached(self._ready_status(service)):
            if time.monotonic() > until:
                raise TimeoutError(f"{service} did not change in a minute")
            time.sleep(0.05)

    def _ready_status(self, service: str) -> int | None:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.settings.url_of(service)}/pret", timeout=5, trust_env=False).status_code
        return None


def _somebody_elsewhere() -> tuple[str, str, str]:
    """(employer, matricule, manager's matricule) of somebody whom another employer than the demonstration's employs."""
    known = personnages()["demo-salarie"].entite
    lines = profil_lines(SALARIES, SEED)
    return next((p["entite"], p["matricule"], p["manager"]) for p in lines if p["entite"] != known and p["manager"])


def free_port() -> int:
    """A port such that it and the four that follow are free now."""
    while True:
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError, OverflowError):
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            for offset in range(1, 5):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port + offset))
            if port <= 60_000:
                return port


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """A short path: a socket's address is limited to some hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="passerelle-", dir=scratch_folder()) as folder:
        yield Path(folder) / "donnees"


@contextlib.contextmanager
def running_installation(postgres: PostgresForTests) -> Iterator[RunningInstallation]:
    """On the embedded server of its own data folder, or on fresh databases of the server that the tests were given."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(data_folder())
        urls = {}
        if given_server_url():
            for service in DATABASES:
                url = urls[f"{service}_database_url"] = postgres.create_empty()
                stack.callback(postgres.drop, url)
        settings = InstallationSettings(donnees=folder, port=free_port(), **urls)
        running = RunningInstallation(settings)
        stack.callback(running.stop)
        running.start()
        yield running
