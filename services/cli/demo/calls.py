"""The addresses and `curl` lines that show the same thing over HTTP."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from services.cli.demo.people import Cast
from services.cli.installation import Installation
from services.cli.tokens import ask_token


async def show_calls(installation: Installation, cast: Cast, console: Console) -> None:
    """Ready to paste: the first line with a token, the others asking theirs."""
    console.rule("[bold]La même chose par HTTP[/bold]")
    url = installation.url
    token = await ask_token(installation.settings, "demo-salarie")
    situation = f"{url}/v1/recommandations/profils/{cast.salarie}/situation"
    console.print(f"curl -s '{situation}' -H 'Authorization: Bearer {token}'\n", soft_wrap=True)
    lines = [
        ("demo-salarie", f"/v1/recommandations/profils/{cast.salarie}/metiers?limite=3"),
        ("demo-rh", f"/v1/rapprochements/besoins?entite={cast.entite}"),
        ("demo-cpnef", "/v1/rapprochements/besoins"),
        ("demo-manager", f"/v1/profils/{cast.salarie}/souhaits"),
    ]
    console.print(f'jeton() {{ {_command()} token "$1" --donnees {installation.folder.root}; }}', soft_wrap=True)
    for client, path in lines:
        console.print(f"curl -s '{url}{path}' -H \"Authorization: Bearer $(jeton {client})\"", soft_wrap=True)
    console.print("Le dernier est refusé au manager: un souhait n'existe que pour la personne.", style="dim")


def _command() -> str:
    """How this command is called from any folder."""
    installed = Path(sys.executable).with_name("passerelle")
    return str(installed) if installed.exists() else f"{sys.executable} -m services.cli"
