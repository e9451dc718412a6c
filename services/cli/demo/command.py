"""`passerelle demo`: the installation, the branch if it is not there yet, what it shows, then serving until stopped."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
from typing import Any

from rich.console import Console

from services.cli.data_folder import write_private
from services.cli.demo.branch import BranchLoader
from services.cli.demo.calls import show_calls
from services.cli.demo.employer import show_employer
from services.cli.demo.people import Cast, bind, bind_people, client_of
from services.cli.demo.person import show_person
from services.cli.installation import Installation
from services.cli.issuer_file import INSTALLATION
from services.cli.loading import gateway_client
from services.cli.settings import InstallationSettings
from services.cli.up import print_addresses
from services.kit.web.errors import Problem


async def show(settings: InstallationSettings, salaries: int, seed: int, console: Console, *, stay: bool) -> None:
    """Start, load when needed, show, and stay until cancelled if asked to."""
    started = time.monotonic()
    installation = Installation(settings, say=lambda text: console.print(text, style="dim"))
    async with installation.running():
        console.print(f"Services prêts en {time.monotonic() - started:.1f} s.", style="dim")
        demo = Demonstration(installation, {"salaries": salaries, "graine": seed}, console)
        cast = await demo.found() or await demo.load()
        await show_person(installation, cast, console)
        await show_employer(installation, cast, console)
        await show_calls(installation, cast, console)
        console.print(f"\n[bold green]Prête en {time.monotonic() - started:.1f} s.[/bold green]")
        print_addresses(installation, console)
        if stay:
            console.print("Ctrl-C arrête tout.")
            await asyncio.Event().wait()


class Demonstration:
    """The branch that was asked for: found from a former start, or loaded."""

    def __init__(self, installation: Installation, asked: dict[str, Any], console: Console) -> None:
        self._installation, self._asked, self._console = installation, asked, console

    async def found(self) -> Cast | None:
        """The people of a branch loaded before with the same figures, when the databases still know them."""
        path = self._installation.folder.branch
        if not path.exists():
            return None
        known = json.loads(path.read_text(encoding="utf-8"))
        cast = Cast(**known.pop("personnes"))
        if known != self._asked or not await self._is_known(cast):
            return None
        bind(self._installation.issuer, cast)
        self._console.print(f"La branche de {known['salaries']} salariés est déjà là.", style="dim")
        return cast

    async def _is_known(self, cast: Cast) -> bool:
        async with client_of(self._installation.url, self._installation.issuer, "demo-administrateur") as client:
            try:
                await client.get(f"/v1/entites/{cast.entite}")
            except Problem:
                return False
        return True

    async def load(self) -> Cast:
        url, issuer = self._installation.url, self._installation.issuer
        self._console.print(f"Chargement d'une branche fictive de {self._asked['salaries']} salariés…", style="dim")
        async with gateway_client(url, INSTALLATION, issuer.secret(INSTALLATION)) as client:
            loader = BranchLoader(self._installation.settings, client, self._console)
            await loader.load(self._asked["salaries"], self._asked["graine"])
        cast = await bind_people(url, issuer)
        write_private(self._installation.folder.branch, {**self._asked, "personnes": dataclasses.asdict(cast)})
        return cast
