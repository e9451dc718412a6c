"""Loading the demonstration branch through the gateway's bulk doors, as a HRIS or a certificateur would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import uuid4

from rich.console import Console

from deploy import branche
from services.cli.errors import DidNotStart
from services.cli.feeds import wait_for_followers
from services.cli.files import CERTIFICATIONS, progress_on, show_report
from services.cli.loading import Report, encode, load
from services.cli.settings import InstallationSettings
from services.kit.data.days import civil_day, utc_now
from services.kit.run.http import ServiceClient

Line = dict[str, Any]


class BranchLoader:
    """Loads in the order in which lines name each other; what does not depend waits for nothing."""

    def __init__(self, settings: InstallationSettings, client: ServiceClient, console: Console) -> None:
        self._settings, self._client, self._console = settings, client, console
        self._reports: dict[str, Report] = {}

    async def load(self, salaries: int, seed: int) -> None:
        """Load everything. Raises DidNotStart when a line stays refused."""
        with progress_on(self._console) as self._progress:
            await asyncio.gather(
                self._catalogue(), self._bulk("Entités", "/v1/entites/imports", branche.entite_lines())
            )
            await self._followers("competences", "certification", "parcours")
            await asyncio.gather(
                self._publish(),
                self._bulk("Certifications et sessions", CERTIFICATIONS, branche.certification_lines()),
                self._people(salaries, seed),
            )
            await asyncio.gather(
                *(self._followers(source, "matching") for source in ("competences", "certification", "parcours")),
                self._followers("parcours", "certification"),
            )
        for name, report in self._reports.items():
            show_report(name, report, self._console)
        refused = [name for name, report in self._reports.items() if report.refused]
        if refused:
            raise DidNotStart(f"La branche n'est pas complète: des lignes sont refusées ({', '.join(refused)}).")

    async def _catalogue(self) -> None:
        # one request: a métier names competences of earlier lines
        lines = list(branche.catalogue_lines())
        await self._bulk("Catalogue", "/v1/catalogue/imports", lines, lines_a_request=len(lines))

    async def _people(self, salaries: int, seed: int) -> None:
        await self._bulk("Salariés", "/v1/emplois/imports", branche.profil_lines(salaries, seed), total=salaries)
        await self._bulk("Besoins", "/v1/besoins/imports", branche.besoin_lines(salaries, seed))

    async def _bulk(
        self, name: str, door: str, lines: Iterable[Line], *, total: int | None = None, **options: Any
    ) -> None:
        if total is None:
            lines = list(lines)
            total = len(lines)
        task = self._progress.add_task(name, total=total)
        advance = partial(self._progress.advance, task)
        self._reports[name] = await load(self._client, door, encode(lines), advance=advance, retry=True, **options)

    async def _publish(self) -> None:
        """The version of the catalogue that recommendations will name; replayed, the same one."""
        await self._client.request(
            "POST",
            "/v1/catalogue/versions",
            json={"effective_le": civil_day(utc_now()).isoformat()},
            headers={"Idempotency-Key": uuid4().hex},
        )

    async def _followers(self, source: str, *followers: str) -> None:
        await wait_for_followers(self._settings, source, *followers)
