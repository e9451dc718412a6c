"""`passerelle up`: the installation, and nothing else, until it is stopped."""

from __future__ import annotations

import asyncio
import time

from rich.console import Console

from services.cli.installation import Installation
from services.cli.settings import InstallationSettings


async def serve(settings: InstallationSettings, console: Console) -> None:
    """Start, say where everything is, stay until cancelled."""
    started = time.monotonic()
    installation = Installation(settings, say=lambda text: console.print(text, style="dim"))
    async with installation.running():
        console.print(f"[bold green]Prête en {time.monotonic() - started:.1f} s.[/bold green] Ctrl-C arrête tout.")
        print_addresses(installation, console)
        await asyncio.Event().wait()


def print_addresses(installation: Installation, console: Console) -> None:
    console.print(f"  API            {installation.url}/v1")
    console.print(f"  Documentation  {installation.url}/docs   ({installation.url}/openapi.json)")
    console.print(f"  Données        {installation.folder.root}   journaux: {installation.folder.logs}")
