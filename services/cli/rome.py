"""`passerelle import rome`: the official files read and checked whole, then sent as one load, all or nothing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

from rich.console import Console

from services.cli.errors import CommandError
from services.cli.files import installation_client, progress_on
from services.cli.imports.envoi import send_rome
from services.cli.imports.fichiers import FichierRefuse
from services.cli.imports.rome import Rome, read_rome
from services.cli.settings import InstallationSettings
from services.kit.web.bulk import Rapport
from services.kit.web.errors import Problem


async def load_rome(settings: InstallationSettings, folder: Path, console: Console) -> None:
    """Load the ROME of `folder` and say what was left aside and why; raises CommandError, having kept nothing then."""
    started = time.monotonic()
    try:
        rome = await asyncio.to_thread(read_rome, folder)
    except FichierRefuse as refused:
        raise CommandError(f"{refused}. Rien n'a été chargé.") from None
    console.print(
        f"ROME {rome.version}: {len(rome.metiers)} métiers, {len(rome.competences)} compétences et savoirs, "
        f"{rome.liens} exigences, {len(rome.familles)} familles."
    )
    try:
        report = await _send(settings, rome, console)
    except Problem as problem:
        where = "; ".join(f"{erreur.pointeur} {erreur.motif}" for erreur in problem.erreurs[:5])
        raise CommandError(f"Le catalogue refuse le ROME: {problem.detail} {where} Rien n'a été chargé.") from None
    console.print(
        f"{report.creees} lignes créées, {report.modifiees} modifiées, {report.inchangees} inchangées, "
        f"en {time.monotonic() - started:.1f} s."
    )
    _show_counts("Laissé de côté", rome.ecartes, console)
    _show_counts("Rétabli", rome.repares, console)


async def _send(settings: InstallationSettings, rome: Rome, console: Console) -> Rapport:
    async with installation_client(settings) as client:
        with progress_on(console) as progress:
            task = progress.add_task("Envoi", total=len(rome))
            return await send_rome(
                client, rome, progress=lambda sent, total: progress.update(task, completed=sent, total=total)
            )


def _show_counts(title: str, counts: Counter[str], console: Console) -> None:
    for reason, count in counts.most_common():
        console.print(f"  {title}: {reason} ({count})")
