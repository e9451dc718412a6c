"""A hot read through its service, every duty on, against a bare route on asyncpg answering the same bytes.

Same database, same uvicorn, same load generator, both servers on the same core, rounds interleaved, the best of each.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from bench._mesure import SERVER_CPU, Emetteur, free_port, get, load, process, wait_for
from services.cli.postgres import EmbeddedPostgres, ensure_databases
from services.cli.revisions import upgrade
from services.kit.data.db import new_id

CONNECTIONS, ROUNDS, SECONDS = 8, 5, 2
PROFILS, METIERS = 2_000, 66


@dataclass(frozen=True)
class Lecture:
    """What is read: from our service and from the bare route, with the token that ours asks for."""

    nom: str
    service: str
    brut: str
    jeton: str


def main() -> list[tuple[str, float, str]]:
    """Time per request of ours over that of the bare route; empty where wrk is not installed."""
    if not shutil.which("wrk"):
        print("bench.lecture: wrk est absent (paquet Debian wrk); mesure sautée.", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="banc-") as folder, _serving(Path(folder)) as lectures:
        return [(f"service / route asyncpg nue, {it.nom}", _ratio(it), "≤ 1.6") for it in lectures]


@contextlib.contextmanager
def _serving(here: Path) -> Iterator[list[Lecture]]:
    emetteur = Emetteur()
    server = EmbeddedPostgres(here / "postgres")
    try:
        urls = {name: server.url(f"banc_{name}") for name in ("competences", "parcours")}
        asyncio.run(ensure_databases(server.url(), [f"banc_{name}" for name in urls]))
        for name, url in urls.items():
            upgrade(name, url)
        profil = asyncio.run(_fill(urls))
        with contextlib.ExitStack() as stack:
            ports = {name: free_port() for name in (*urls, "brut")}
            for name, url in urls.items():
                env = {**emetteur.environment(name), f"{name.upper()}_DATABASE_URL": url}
                command = ["services.cli.serve", name, "127.0.0.1", str(ports[name])]
                stack.enter_context(process(command, here / f"{name}.log", SERVER_CPU, **env))
            command = ["bench._brut", str(ports["brut"])]
            stack.enter_context(process(command, here / "brut.log", SERVER_CPU, BANC_BASES=json.dumps(urls)))
            for port in ports.values():
                wait_for(port)
            yield _lectures(ports, emetteur, profil)
    finally:
        server.stop()


async def _fill(urls: dict[str, str]) -> UUID:
    """People of one entity, and the métiers of a branch; the person who will read her own profil."""
    entite, metiers, profils = new_id(), [new_id() for _ in range(METIERS)], [new_id() for _ in range(PROFILS)]
    connection = await asyncpg.connect(urls["competences"])
    await connection.execute(
        "INSERT INTO famille (id, version, referentiel, code, libelle, modifiee_le)"
        " VALUES ($1, 1, 'BRANCHE', 'F-RETRAITE', 'Retraite complémentaire', now())", entite)  # fmt: skip
    await connection.executemany(
        "INSERT INTO metier (id, version, referentiel, code, libelle, definition, famille_id, evolution, niveau,"
        " encadrement, appellations, retire, modifie_le) VALUES ($1, 1, 'BRANCHE', $2, $3, $4, $5, 'sensible', 5,"
        " false, $6, false, now())",
        [(metier, f"M-{i:03}", f"Conseiller retraite {i}", "Informe et conseille les assurés sur leurs droits.",
          entite, [f"Conseillère retraite {i}", f"Chargé de conseil {i}"]) for i, metier in enumerate(metiers)],
    )  # fmt: skip
    await connection.execute("ANALYZE")
    await connection.close()
    connection = await asyncpg.connect(urls["parcours"])
    await connection.execute(
        "INSERT INTO entite (id, version, code, nom, genre) VALUES ($1, 1, 'GPS-01', 'Groupe', 'gps')", entite)  # fmt: skip
    await connection.executemany(
        "INSERT INTO metier_connu (id, referentiel, code, libelle, retire) VALUES ($1, 'BRANCHE', $2, $2, false)",
        [(metier, f"M-{i:03}") for i, metier in enumerate(metiers)],
    )
    await connection.executemany("INSERT INTO profil (id, version) VALUES ($1, 1)", [(one,) for one in profils])
    await connection.executemany(
        "INSERT INTO emploi (id, version, profil_id, entite_id, matricule) VALUES ($1, 1, $1, $2, $3)",
        [(profil, entite, f"A-{i:05}") for i, profil in enumerate(profils)],
    )
    await connection.executemany(
        "INSERT INTO affectation (id, version, emploi_id, metier_id, debut_le) VALUES ($1, 1, $1, $2, '2021-09-01')",
        [(profil, metiers[i % METIERS]) for i, profil in enumerate(profils)],
    )
    await connection.execute("ANALYZE")
    await connection.close()
    return profils[PROFILS // 2]


def _lectures(ports: dict[str, int], emetteur: Emetteur, profil: UUID) -> list[Lecture]:
    """Both reads, after checking that both sides answer the same bytes."""
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    holder, reader = emetteur.token("salarie", profil=str(profil)), emetteur.token("rh")
    page = f"{urls['competences']}/v1/metiers?limite=50"
    cursor = urllib.parse.quote(json.loads(get(page, reader))["suivant"])
    found = [
        Lecture("un profil", f"{urls['parcours']}/v1/profils/{profil}", f"{urls['brut']}/v1/profils/{profil}", holder),
        Lecture("une page de 50 métiers", page, f"{urls['brut']}/v1/metiers?suivant={cursor}", reader),
    ]
    for lecture in found:
        if get(lecture.service, lecture.jeton) != get(lecture.brut, lecture.jeton):
            raise RuntimeError(f"{lecture.nom}: the two answers differ")
    return found


def _ratio(lecture: Lecture) -> float:
    rates: dict[str, list[float]] = {lecture.service: [], lecture.brut: []}
    for url in rates:
        load(url, lecture.jeton, 1, connections=CONNECTIONS)
    for _ in range(ROUNDS):
        for url, found in rates.items():
            found.append(load(url, lecture.jeton, SECONDS, connections=CONNECTIONS))
    # the best of the rounds: whatever else runs on the machine only takes from it
    ours, bare = map(max, rates.values())
    print(f"bench.lecture: {lecture.nom}, service {ours:.0f}/s, route nue {bare:.0f}/s", file=sys.stderr)
    return bare / ours
