"""The bulk door against asyncpg's `executemany`, in rows of the database a second.

Ours: one `POST /v1/emplois/imports` over a socket, with everything it does (token, strict parsing, checks of each line,
resolution of codes, comparison with what is stored, events, journal, one transaction). Theirs: the same `profil`, `emploi`,
`affectation` and `acquis` rows, of equal content, already as Python values, put by `executemany` into tables of the same
columns, keys, indexes and foreign keys, in one transaction. The rows counted are those of these four tables, the same number
on both sides; the events that ours writes as well are not counted. Fresh rows at each round, rounds interleaved, medians.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from bench._mesure import Emetteur, free_port, process, wait_for
from services.cli.postgres import EmbeddedPostgres, ensure_databases
from services.cli.revisions import upgrade
from services.kit.data.db import new_id

ROUNDS = 5
PROFILS, ACQUIS = 2_000, 12
METIERS, COMPETENCES = 66, 350
PLAIN = (
    "CREATE TABLE brut_profil (LIKE profil INCLUDING ALL)",
    "CREATE TABLE brut_emploi (LIKE emploi INCLUDING ALL)",
    "ALTER TABLE brut_emploi ADD FOREIGN KEY (profil_id) REFERENCES brut_profil,"
    " ADD FOREIGN KEY (entite_id) REFERENCES entite",
    "CREATE TABLE brut_affectation (LIKE affectation INCLUDING ALL)",
    "ALTER TABLE brut_affectation ADD FOREIGN KEY (emploi_id) REFERENCES brut_emploi,"
    " ADD FOREIGN KEY (metier_id) REFERENCES metier_connu, ADD FOREIGN KEY (manager_id) REFERENCES brut_profil",
    "CREATE TABLE brut_acquis (LIKE acquis INCLUDING ALL)",
    "ALTER TABLE brut_acquis ADD FOREIGN KEY (profil_id) REFERENCES brut_profil ON DELETE CASCADE",
)
INSERT_PROFIL = "INSERT INTO brut_profil (id, version) VALUES ($1, 1)"
INSERT_EMPLOI = "INSERT INTO brut_emploi (id, version, profil_id, entite_id, matricule) VALUES ($1, 1, $2, $3, $4)"
INSERT_AFFECTATION = (
    "INSERT INTO brut_affectation (id, version, emploi_id, metier_id, debut_le) VALUES ($1, 1, $2, $3, $4)"
)
INSERT_ACQUIS = (
    "INSERT INTO brut_acquis (id, version, profil_id, competence_id, niveau, provenance, le, positif, source)"
    " VALUES ($1, 1, $2, $3, $4, 'atteste', $5, true, 'chargement')"
)


@dataclass(frozen=True)
class Base:
    """A database of `parcours` that knows an entity, métiers and compétences."""

    url: str
    entite: UUID
    metiers: list[UUID]
    competences: list[UUID]


def main() -> list[tuple[str, float, str]]:
    """Rows a second of the bulk door over those of executemany."""
    with tempfile.TemporaryDirectory(prefix="banc-") as folder:
        here = Path(folder)
        server = EmbeddedPostgres(here / "postgres")
        try:
            base = _prepare(server)
            with _serving(here, base) as (url, token):
                ours, theirs = _rounds(base, url, token)
        finally:
            server.stop()
    rows = PROFILS * (3 + ACQUIS)
    print(
        f"bench.chargement: porte {rows / ours:.0f} lignes/s, executemany {rows / theirs:.0f} lignes/s", file=sys.stderr
    )
    return [(f"chargement / executemany, {PROFILS} profils et {PROFILS * ACQUIS} acquis", theirs / ours, "≥ 0.5")]


def _prepare(server: EmbeddedPostgres) -> Base:
    asyncio.run(ensure_databases(server.url(), ["banc_parcours"]))
    url = server.url("banc_parcours")
    upgrade("parcours", url)
    base = Base(url, new_id(), [new_id() for _ in range(METIERS)], [new_id() for _ in range(COMPETENCES)])
    asyncio.run(_fill(base))
    return base


async def _fill(base: Base) -> None:
    connection = await asyncpg.connect(base.url)
    await connection.execute(
        "INSERT INTO entite (id, version, code, nom, genre) VALUES ($1, 1, 'GPS-01', 'Groupe', 'gps')", base.entite
    )
    await connection.executemany(
        "INSERT INTO metier_connu (id, referentiel, code, libelle, retire) VALUES ($1, 'BRANCHE', $2, $2, false)",
        [(metier, f"M-{i:03}") for i, metier in enumerate(base.metiers)],
    )
    await connection.executemany(
        "INSERT INTO competence_connue (id, referentiel, code, libelle, nature, retiree)"
        " VALUES ($1, 'BRANCHE', $2, $2, 'competence', false)",
        [(competence, f"C-{i:03}") for i, competence in enumerate(base.competences)],
    )
    for statement in PLAIN:
        await connection.execute(statement)
    await connection.close()


@contextlib.contextmanager
def _serving(here: Path, base: Base) -> Iterator[tuple[str, str]]:
    emetteur, port = Emetteur(), free_port()
    env = {**emetteur.environment("parcours"), "PARCOURS_DATABASE_URL": base.url}
    with process(["services.cli.serve", "parcours", "127.0.0.1", str(port)], here / "log", None, **env):
        wait_for(port)
        yield f"http://127.0.0.1:{port}/v1/emplois/imports", emetteur.token("administrateur")


def _rounds(base: Base, url: str, token: str) -> tuple[float, float]:
    """Median seconds of both sides; the first round, which warms up, is not counted."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS + 1):
        ours.append(_post(url, token, _body(number)))
        theirs.append(asyncio.run(_executemany(base, number)))
    return statistics.median(ours[1:]), statistics.median(theirs[1:])


def _matricule(number: int, person: int) -> str:
    return f"R{number}-{person:05}"


def _acquis(person: int) -> list[tuple[int, int, date]]:
    """(compétence, niveau, date) of a person."""
    first = date(2024, 5, 2)
    return [((person * 7 + i) % COMPETENCES, 1 + i % 4, first + timedelta(days=i)) for i in range(ACQUIS)]


def _body(number: int) -> bytes:
    return b"\n".join(orjson.dumps(_line(number, person)) for person in range(PROFILS))


def _line(number: int, person: int) -> dict[str, Any]:
    acquis = [
        {"competence": f"C-{competence:03}", "niveau": niveau, "provenance": "atteste", "le": le, "positif": True}
        for competence, niveau, le in _acquis(person)
    ]
    return {
        "entite": "GPS-01", "matricule": _matricule(number, person), "metier": f"M-{person % METIERS:03}",
        "metier_depuis_le": "2021-09-01", "acquis": acquis,
    }  # fmt: skip


def _post(url: str, token: str, body: bytes) -> float:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    started = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as answer:
        report = orjson.loads(answer.read())
    taken = time.perf_counter() - started
    if report["creees"] != PROFILS:
        raise RuntimeError(f"the load kept {report['creees']} people of {PROFILS}")
    return taken


async def _executemany(base: Base, number: int) -> float:
    since = date(2021, 9, 1)
    profils: list[tuple[Any, ...]] = []
    emplois: list[tuple[Any, ...]] = []
    affectations: list[tuple[Any, ...]] = []
    acquis: list[tuple[Any, ...]] = []
    for person in range(PROFILS):
        profil, emploi = new_id(), new_id()
        profils.append((profil,))
        emplois.append((emploi, profil, base.entite, _matricule(number, person)))
        affectations.append((new_id(), emploi, base.metiers[person % METIERS], since))
        acquis += [(new_id(), profil, base.competences[it], niveau, le) for it, niveau, le in _acquis(person)]
    connection = await asyncpg.connect(base.url)
    try:
        started = time.perf_counter()
        async with connection.transaction():
            await connection.executemany(INSERT_PROFIL, profils)
            await connection.executemany(INSERT_EMPLOI, emplois)
            await connection.executemany(INSERT_AFFECTATION, affectations)
            await connection.executemany(INSERT_ACQUIS, acquis)
        return time.perf_counter() - started
    finally:
        await connection.close()
