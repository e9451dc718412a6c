"""An answer of the matching service, every duty on, against a bare FastAPI route of the same process giving the same bytes.

Stored: what a person reads again while nothing moved. Live: a what-if, computed and explained at each request.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._mesure import SERVER_CPU, Emetteur, free_port, get, load, process, wait_for
from bench._reponses import PROFIL, _profil
from services.kit.migrations import upgrade
from services.kit.postgres import EmbeddedPostgres, ensure_databases

CONNECTIONS, ROUNDS, SECONDS = 8, 5, 2
BASE = "banc_reponses"


@dataclass(frozen=True)
class Reponse:
    """What is asked of our service and of the bare route; `script` is that of wrk when it is no GET."""

    nom: str
    service: str
    brut: str
    attendu: str
    script: Path | None = None


def main() -> list[tuple[str, float, str]]:
    """Time per request of ours over that of the bare route; empty where wrk is not installed."""
    if not shutil.which("wrk"):
        print("bench.reponses: wrk est absent (paquet Debian wrk); mesure sautée.", file=sys.stderr)
        return []
    emetteur = Emetteur()
    with tempfile.TemporaryDirectory(prefix="banc-") as folder, _serving(Path(folder), emetteur) as base:
        token = emetteur.token("salarie", profil=str(PROFIL))
        reponses = [_stored(base, token), _live(base, token, Path(folder))]
        return [(f"{it.nom} / route FastAPI nue", _ratio(it, token), it.attendu) for it in reponses]


@contextlib.contextmanager
def _serving(here: Path, emetteur: Emetteur) -> Iterator[str]:
    server = EmbeddedPostgres(here / "postgres")
    try:
        asyncio.run(ensure_databases(server.url(), [BASE]))
        upgrade("matching", server.url(BASE))
        port, env = free_port(), {**emetteur.environment("matching"), "MATCHING_DATABASE_URL": server.url(BASE)}
        with process(["bench._reponses", str(port)], here / "matching.log", SERVER_CPU, **env):
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def _stored(base: str, token: str) -> Reponse:
    path = f"{base}/v1/recommandations/profils/{PROFIL}/metiers"
    get(path, token)
    return _against(base, "lue", Reponse("réponse gardée", path, f"{base}/brut/lue", "≤ 1.2"), get(path, token))


def _live(base: str, token: str, here: Path) -> Reponse:
    ((_, profil),) = _profil()
    acquis = [{name: a[name] for name in ("competence_id", "niveau", "provenance", "le")} for a in profil["acquis"]]
    body = json.dumps({"metier_id": profil["metier_id"], "acquis": acquis})
    script = here / "simuler.lua"
    script.write_text(
        f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [==[{body}]==]\n",
        encoding="utf-8",
    )
    path = f"{base}/v1/recommandations/metiers"
    found = Reponse("réponse calculée", path, f"{base}/brut/simulee", "≤ 2.1", script)
    return _against(base, "simulee", found, _send("POST", path, body.encode(), token))


def _against(base: str, nom: str, reponse: Reponse, content: bytes) -> Reponse:
    """Have the bare route answer the same bytes."""
    _send("PUT", f"{base}/brut/{nom}", content, "")
    print(f"bench.reponses: {reponse.nom}, {len(content)} octets", file=sys.stderr)
    return reponse


def _send(method: str, url: str, body: bytes, token: str) -> bytes:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: Any = answer.read()
    return bytes(content)


def _ratio(reponse: Reponse, token: str) -> float:
    rates: dict[str, list[float]] = {reponse.service: [], reponse.brut: []}
    for url in rates:
        load(url, token, 1, connections=CONNECTIONS, script=reponse.script)
    for _ in range(ROUNDS):
        for url, found in rates.items():
            found.append(load(url, token, SECONDS, connections=CONNECTIONS, script=reponse.script))
    ours, bare = (statistics.median(found) for found in rates.values())
    print(f"bench.reponses: {reponse.nom}, service {ours:.0f}/s, route nue {bare:.0f}/s", file=sys.stderr)
    return bare / ours


if __name__ == "__main__":
    for label, ratio, expected in main():
        print(f"{label:60} {ratio:8.2f}  {expected}")
