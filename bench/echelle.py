"""`python -m bench.echelle --rome DIR`: the real installation at the size of the branch, once, against its limits.

A new installation of 2,000 people is timed from the command to its recommendations; then another of 32,000 people, the
ROME imported twice into it, the memory of all its processes together, and what somebody who holds the compétences of a
métier of the ROME gets recommended. Minutes, and one run: seconds and megabytes are those of this machine at that time.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psutil
from rich.console import Console
from rich.table import Table

from services.cli.data_folder import DataFolder
from services.cli.issuer_file import INSTALLATION, IssuerFile
from services.cli.loading import gateway_client
from services.kit.run.http import ServiceClient
from services.kit.web.errors import Problem

READY = re.compile(r"Prête en ([0-9.]+) s")
SERVICES_READY = re.compile(r"Services prêts en ([0-9.]+) s")
START_LIMIT_S, PEOPLE_LIMIT_S, ROME_LIMIT_S, MEMORY_LIMIT_MB = 30.0, 120.0, 60.0, 2_500.0
MATRICULE = "BANC-ROME"
Figure = tuple[str, float, str, float]
"""What, how much, in which unit, at most."""


def measure(rome: Path, salaries: int, port: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="banc-") as folder:
        small, large = Path(folder) / "petite", Path(folder) / "grande"
        with _demo(small, 2_000, port) as (said, _):
            figures = [("prête avec 2 000 personnes", _seconds(READY, said), "s", START_LIMIT_S)]
        with _demo(large, salaries, port) as (said, process):
            loaded = _seconds(READY, said) - _seconds(SERVICES_READY, said)
            figures.append((f"chargement et lecture de {salaries} personnes", loaded, "s", PEOPLE_LIMIT_S))
            for name in ("import du ROME", "import du ROME répété"):
                figures.append(
                    (name, _import_rome(rome, large, expect_new=name == "import du ROME"), "s", ROME_LIMIT_S)
                )
            asyncio.run(_recommended(f"http://127.0.0.1:{port}", DataFolder(large)))
            pss, rss = _memory(process, large)
        figures += [
            ("mémoire de tous les processus (PSS)", pss, "Mo", MEMORY_LIMIT_MB),
            ("somme des RSS, mémoire partagée comptée à chaque fois", rss, "Mo", MEMORY_LIMIT_MB),
        ]
    return figures


@contextlib.contextmanager
def _demo(folder: Path, salaries: int, port: int) -> Iterator[tuple[str, psutil.Process]]:
    """`passerelle demo` until it is ready, then the block, then its end; gives what it said."""
    command = ["demo", "--salaries", str(salaries), "--port", str(port), "--donnees", str(folder)]
    log = folder.with_suffix(".log")
    with log.open("wb") as output:
        process = psutil.Popen([sys.executable, "-m", "services.cli", *command], stdout=output, stderr=output)
        try:
            while not READY.search(log.read_text(encoding="utf-8")):
                if process.poll() is not None:
                    raise RuntimeError(log.read_text(encoding="utf-8"))
                time.sleep(0.2)
            yield log.read_text(encoding="utf-8"), process
        finally:
            process.terminate()
            process.wait(60)


def _seconds(pattern: re.Pattern[str], said: str) -> float:
    found = pattern.search(said)
    assert found
    return float(found[1])


def _import_rome(rome: Path, folder: Path, *, expect_new: bool) -> float:
    command = ["import", "rome", str(rome), "--donnees", str(folder)]
    started = time.monotonic()
    run = subprocess.run([sys.executable, "-m", "services.cli", *command], capture_output=True, text=True)
    taken = time.monotonic() - started
    if run.returncode or ("\n0 lignes créées, 0 modifiées" in run.stdout) is expect_new:
        raise RuntimeError(run.stdout + run.stderr)
    return taken


async def _recommended(url: str, folder: DataFolder) -> None:
    """Somebody who holds what a métier of the ROME requires gets it recommended; RuntimeError otherwise."""
    issuer = IssuerFile.read(folder.issuer)
    async with gateway_client(url, INSTALLATION, issuer.secret(INSTALLATION)) as administrator:
        page = await administrator.get("/v1/metiers", referentiel="ROME", limite=1)
        metier = await administrator.get(f"/v1/metiers/{page['elements'][0]['id']}")
        entite = (await administrator.get("/v1/entites", limite=1))["elements"][0]
        profil = await _somebody(administrator, entite, metier)
    issuer.add("banc-rome", ("salarie",), entite=entite["id"], profil=profil)
    issuer.save()
    async with asyncio.timeout(120):
        while metier["id"] not in await _answered(url, issuer, profil):
            await asyncio.sleep(1)


async def _somebody(administrator: ServiceClient, entite: dict[str, Any], metier: dict[str, Any]) -> str:
    acquis = [
        {"competence": it["code"], "referentiel": "ROME", "provenance": "declare", "le": "2025-01-15"}
        for it in metier["exigences"]
    ]
    line = orjson.dumps({"entite": entite["code"], "matricule": MATRICULE, "acquis": acquis})
    headers = {"Content-Type": "application/x-ndjson"}
    async with asyncio.timeout(120):
        while (await administrator.request("POST", "/v1/emplois/imports", content=line, headers=headers))["rejetees"]:
            await asyncio.sleep(1)  # parcours is still reading the catalogue's feed
    (profil,) = (await administrator.get("/v1/profils", entite=entite["id"], matricule=MATRICULE))["elements"]
    return str(profil["id"])


async def _answered(url: str, issuer: IssuerFile, profil: str) -> list[str]:
    """Métiers of the ROME recommended now; none while the gateway or the index does not know the person."""
    with contextlib.suppress(Problem):
        async with gateway_client(url, "banc-rome", issuer.secret("banc-rome")) as person:
            path = f"/v1/recommandations/profils/{profil}/metiers"
            answer = await person.get(path, referentiel="ROME", limite=10)
            return [element["metier"]["id"] for element in answer["elements"]]
    return []


def _memory(process: psutil.Process, folder: Path) -> tuple[float, float]:
    """(PSS, RSS) in MB of the command, its children and the PostgreSQL server of its data folder."""
    found = {process.pid: process} | {child.pid: child for child in process.children(recursive=True)}
    server = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    postmaster = psutil.Process(server)
    found |= {server: postmaster} | {child.pid: child for child in postmaster.children()}
    pss = rss = 0
    for one in found.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            memory = one.memory_full_info()
            pss, rss = pss + memory.pss, rss + memory.rss
    return pss / 1e6, rss / 1e6


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.echelle")
    parser.add_argument("--rome", type=Path, required=True, help="dossier des CSV officiels du ROME 4.0")
    parser.add_argument("--salaries", type=int, default=32_000)
    parser.add_argument("--port", type=int, default=8400)
    given = parser.parse_args(arguments)
    table = Table("mesure", "valeur", "limite", "part de la limite")
    for label, value, unit, limit in measure(given.rome, given.salaries, given.port):
        table.add_row(label, f"{value:.1f} {unit}", f"{limit:.0f} {unit}", f"{value / limit:.2f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
