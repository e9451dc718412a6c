"""An answer of the matching service, every duty on, against a plain FastAPI route of the same process.

Stored: what a person reads again while nothing moved, against a route that reads the same address and gives the same bytes. Live: what-ifs, a list of ten métiers
and one métier in detail, against a route that parses the same body and serialises the same Pydantic answer without computing it; one
of a few hundred employees asks ten times, changing one of their acquis each time (left out, or at a level drawn), then another does.
What is compared is the time of the server's processor a request: neither route asks anything of another process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench._mesure import SERVER_CPU, Emetteur, free_port, get, load, process, wait_for
from bench._reponses import PROFIL, supposes
from services.cli.postgres import EmbeddedPostgres, ensure_databases
from services.cli.revisions import upgrade

CONNECTIONS, ROUNDS, SECONDS = 8, 5, 2
PEOPLE, SIZED = 300, 51
BASE = "banc_reponses"
SCRIPT = """
local gens = {%s}
local un, left, asked = nil, {}, 0
math.randomseed(os.time())
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
function request()
  if asked %% 10 == 0 then
    un, left = gens[math.random(#gens)], {}
    for i, acquis in ipairs(un.acquis) do left[i] = acquis[2] end
  end
  asked = asked + 1
  local changed = math.random(#left)
  left[changed] = left[changed] and math.random(2) == 1 and "" or math.random(4)
  local held = {}
  for i, acquis in ipairs(un.acquis) do
    if left[i] ~= "" then held[#held + 1] = acquis[1] .. left[i] .. acquis[3] end
  end
  return wrk.format(nil, nil, nil, '{"metier_id":' .. un.metier .. ',"acquis":[' .. table.concat(held, ",") .. "]}")
end
"""


@dataclass(frozen=True)
class Reponse:
    """What is asked of our service and of the plain route; `script` is that of wrk when it is no GET."""

    nom: str
    service: str
    brut: str
    attendu: str
    script: Path | None = None


def main() -> list[tuple[str, float, str]]:
    """Time per request of ours over that of the plain route; empty where wrk is not installed."""
    if not shutil.which("wrk"):
        print("bench.reponses: wrk est absent (paquet Debian wrk); mesure sautée.", file=sys.stderr)
        return []
    emetteur = Emetteur()
    with tempfile.TemporaryDirectory(prefix="banc-") as folder, _serving(Path(folder), emetteur) as (base, server):
        token = emetteur.token("salarie", profil=str(PROFIL))
        reponses = [_stored(base, token), *_live(base, token, Path(folder))]
        return [(f"{it.nom} / route FastAPI simple", _ratio(it, token, server), it.attendu) for it in reponses]


@contextlib.contextmanager
def _serving(here: Path, emetteur: Emetteur) -> Iterator[tuple[str, psutil.Process]]:
    server = EmbeddedPostgres(here / "postgres")
    try:
        asyncio.run(ensure_databases(server.url(), [BASE]))
        upgrade("matching", server.url(BASE))
        port, env = free_port(), {**emetteur.environment("matching"), "MATCHING_DATABASE_URL": server.url(BASE)}
        # one caller plays hundreds: their share of the queue is not one person's
        env["MATCHING_CALCULS_PAR_SUJET_MAX"] = str(2 * CONNECTIONS)
        with process(["bench._reponses", str(port)], here / "matching.log", SERVER_CPU, **env) as child:
            wait_for(port)
            yield f"http://127.0.0.1:{port}", psutil.Process(child.pid)
    finally:
        server.stop()


def _stored(base: str, token: str) -> Reponse:
    path = f"{base}/v1/recommandations/profils/{PROFIL}/metiers"
    get(path, token)
    plain = f"{base}/brut/profils/{PROFIL}/metiers"
    return _against(Reponse("réponse gardée", path, plain, "≤ 1.3"), get(path, token))


def _live(base: str, token: str, here: Path) -> Iterator[Reponse]:
    """The list, then its first métier in detail."""
    asked = [suppose for suppose in supposes(PEOPLE) if len(suppose["acquis"]) > 1]
    script = here / "simuler.lua"
    script.write_text(SCRIPT % ",".join(map(_lua, asked)), encoding="utf-8")
    liste = f"{base}/v1/recommandations/metiers"
    first = json.loads(_send("POST", liste, json.dumps(asked[0]).encode(), token))["elements"][0]["metier"]["id"]
    for nom, path, attendu in (("liste", liste, "≤ 5"), ("detail", f"{liste}/{first}", "≤ 3")):
        answers = [_send("POST", path, json.dumps(suppose).encode(), token) for suppose in asked[:SIZED]]
        found = Reponse(f"réponse calculée, {nom}", path, f"{base}/brut/{nom}", attendu, script)
        yield _against(found, sorted(answers, key=len)[len(answers) // 2])


def _lua(suppose: dict[str, Any]) -> str:
    """The acquis of somebody, each cut where its level is."""

    def cut(acquis: dict[str, Any]) -> str:
        parts = re.split(r'(?<="niveau":)(\w+)', json.dumps(acquis, separators=(",", ":")))
        return "{" + ",".join(f"[==[{part}]==]" for part in parts) + "}"

    metier = json.dumps(suppose["metier_id"])
    return f"{{metier=[==[{metier}]==],acquis={{{','.join(map(cut, suppose['acquis']))}}}}}"


def _against(reponse: Reponse, content: bytes) -> Reponse:
    """Have the plain route answer the same."""
    _send("PUT", reponse.brut, content, "")
    print(f"bench.reponses: {reponse.nom}, {len(content)} octets", file=sys.stderr)
    return reponse


def _send(method: str, url: str, body: bytes, token: str) -> bytes:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: Any = answer.read()
    return bytes(content)


def _ratio(reponse: Reponse, token: str, server: psutil.Process) -> float:
    found: dict[str, list[tuple[float, float]]] = {reponse.service: [], reponse.brut: []}
    for url in found:
        load(url, token, 1, connections=CONNECTIONS, script=reponse.script)
    for _ in range(ROUNDS):
        for url, rounds in found.items():
            before = _worked(server)
            rate = load(url, token, SECONDS, connections=CONNECTIONS, script=reponse.script)
            rounds.append(((_worked(server) - before) / max(rate * SECONDS, 1), rate))
    # the least of the rounds: whatever else runs on the machine only adds to it
    ours, bare = ((min(cpu for cpu, _ in rounds), max(rate for _, rate in rounds)) for rounds in found.values())
    print(
        f"bench.reponses: {reponse.nom}, service {ours[0] * 1e6:.0f} µs et {ours[1]:.0f}/s,"
        f" route simple {bare[0] * 1e6:.0f} µs et {bare[1]:.0f}/s",
        file=sys.stderr,
    )
    return ours[0] / bare[0]


def _worked(server: psutil.Process) -> float:
    """Seconds of processor that it took so far."""
    times: Any = server.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    for label, ratio, expected in main():
        print(f"{label:60} {ratio:8.2f}  {expected}")
