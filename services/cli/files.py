"""Loading files: sent through a bulk door of the running gateway, with a bar, then what was refused and why."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.cli.data_folder import DataFolder
from services.cli.errors import CommandError
from services.cli.issuer_file import INSTALLATION, IssuerFile
from services.cli.loading import CSV, Report, gateway_client, load, send
from services.cli.settings import InstallationSettings
from services.kit.run.http import ServiceClient

CERTIFICATIONS = "/v1/certifications/imports"
SHOWN = 10


def progress_on(console: Console) -> Progress:
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    return Progress(*columns, console=console)


def installation_client(settings: InstallationSettings) -> AbstractAsyncContextManager[ServiceClient]:
    """Calls of the gateway with the installation's own credentials."""
    secret = IssuerFile.read(DataFolder(settings.donnees).issuer).secret(INSTALLATION)
    return gateway_client(settings.url_of("gateway"), INSTALLATION, secret)


async def load_files(settings: InstallationSettings, door: str, files: Iterable[Path], console: Console) -> None:
    """Load NDJSON or CSV files one after the other; raises CommandError when a file is refused whole."""
    async with installation_client(settings) as client:
        for file in files:
            lines = _lines(file)
            with progress_on(console) as progress:
                advance = partial(progress.advance, progress.add_task(file.name, total=len(lines)))
                if file.suffix.lower() == ".csv":
                    report = Report()
                    report.add_with_refused(await send(client, door, lines, kind=CSV, advance=advance), len(lines))
                else:
                    report = await load(client, door, lines, advance=advance)
            show_report(file.name, report, console)


def _lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise CommandError(f"{file} ne se lit pas: {error.strerror}.") from None


def show_report(name: str, report: Report, console: Console) -> None:
    console.print(f"{name}: {report.summary()}.")
    if report.refused:
        console.print(_refused_table(report.refused[:SHOWN]))
        if len(report.refused) > SHOWN:
            console.print(f"… et {len(report.refused) - SHOWN} autres.", style="dim")


def _refused_table(refused: Iterable[tuple[int, str]]) -> Table:
    table = Table("Ligne", "Motif du refus", box=None)
    for line, reason in sorted(refused):
        table.add_row(str(line), reason)
    return table
