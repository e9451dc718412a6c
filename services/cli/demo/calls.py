"""The addresses and `curl` lines that show the same thing over HTTP."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from services.cli.demo.people import Cast
from services.cli.installation import Installation


def show_calls(installation: Installation, cast: Cast, console: Console) -> None:
    """Ready to paste: each line asks its own token."""
    console.rule("[bold]La même chose par HTTP[/bold]")
    url, command = installation.url, Path(sys.argv[0])
    lines = [
        ("demo-salarie", f"/v1/recommandations/profils/{cast.salarie}/situation"),
        ("demo-salarie", f"/v1/recommandations/profils/{cast.salarie}/metiers?limite=3"),
        ("demo-rh", f"/v1/rapprochements/besoins?entite={cast.entite}"),
        ("demo-cpnef", "/v1/rapprochements/besoins"),
        ("demo-manager", f"/v1/profils/{cast.salarie}/souhaits"),
    ]
    console.print(f'jeton() {{ {command} token "$1" --donnees {installation.folder.root}; }}', soft_wrap=True)
    for client, path in lines:
        console.print(f"curl -s '{url}{path}' -H \"Authorization: Bearer $(jeton {client})\"", soft_wrap=True)
    console.print("Le dernier est refusé au manager: un souhait n'existe que pour la personne.", style="dim")
