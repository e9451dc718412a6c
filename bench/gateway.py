"""The gateway against nginx, both proxying the same upstream, at 32 connections."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

CONNECTIONS, ROUNDS, SECONDS = 32, 5, 3
ISSUER = "https://banc.test"
BODY = '{"id":"0199f0c2-0000-7000-8000-000000000001","code":"GR-01","libelle":"Gestionnaire retraite"}'
NGINX = """
worker_processes 1;
daemon off;
pid {here}/nginx.pid;
error_log {here}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {here}; proxy_temp_path {here}; fastcgi_temp_path {here}; uwsgi_temp_path {here}; scgi_temp_path {here};
  keepalive_requests 1000000;
  {content}
}}
"""
UPSTREAM = "server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{body}'; }} }}"
PROXY = """
upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
server {{ listen 127.0.0.1:{port};
  location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}
"""


def main() -> list[tuple[str, float, str]]:
    """The ratio of the medians; empty where nginx or wrk is not installed."""
    if not shutil.which("nginx") or not shutil.which("wrk"):
        print("bench.gateway: nginx et wrk sont absents (paquets Debian nginx et wrk); mesure sautée.", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        here = Path(folder)
        upstream, proxy, gateway = _free_port(), _free_port(), _free_port()
        token = _issuer_file(here / "emetteur.json")
        stack.enter_context(_nginx(here / "amont", UPSTREAM.format(port=upstream, body=BODY), cpu=1))
        stack.enter_context(_nginx(here / "relais", PROXY.format(port=proxy, upstream=upstream), cpu=0))
        stack.enter_context(_gateway(here, gateway, upstream))
        for port in (upstream, proxy, gateway):
            _wait_for(port, token)
        rates: dict[int, list[float]] = {proxy: [], gateway: []}
        for port in (proxy, gateway):
            _load(port, token, seconds=1)
        for _ in range(ROUNDS):
            for port, found in rates.items():
                found.append(_load(port, token, seconds=SECONDS))
    medians = {port: statistics.median(found) for port, found in rates.items()}
    print(
        f"bench.gateway: nginx {medians[proxy]:.0f} requêtes/s, passerelle {medians[gateway]:.0f} requêtes/s",
        file=sys.stderr,
    )
    return [(f"passerelle / nginx, {CONNECTIONS} connexions", medians[gateway] / medians[proxy], "≥ 0.08")]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _issuer_file(path: Path) -> str:
    """Write an issuer's file; a token of it."""
    key = ECKey.generate_key("P-256", parameters={"kid": "banc"})
    path.write_text(json.dumps({"issuer": ISSUER, "cle": key.as_dict(private=True), "clients": []}))
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "banc", "aud": "passerelle", "iat": now, "exp": now + 3600, "roles": ["rh"]}
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "banc"}, claims, key)


@contextlib.contextmanager
def _running(command: list[str], log: Path, cpu: int, **env: str) -> Iterator[None]:
    """A process on one core: servers on the first, upstream and load on the second."""
    pin = ["taskset", "-c", str(cpu)] if (os.cpu_count() or 1) > 1 and shutil.which("taskset") else []
    with log.open("wb") as output:
        process = subprocess.Popen([*pin, *command], stdout=output, stderr=output, env={**os.environ, **env})
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def _nginx(here: Path, content: str, cpu: int) -> Iterator[None]:
    here.mkdir()
    (here / "nginx.conf").write_text(NGINX.format(here=here, content=content))
    with _running(["nginx", "-p", str(here), "-c", str(here / "nginx.conf")], here / "log", cpu):
        yield


@contextlib.contextmanager
def _gateway(here: Path, port: int, upstream: int) -> Iterator[None]:
    """The whole gateway with every duty on: token, rate, request id, headers, access line."""
    command = [sys.executable, "-m", "services.cli.serve", "gateway", "127.0.0.1", str(port)]
    env = {
        "GATEWAY_NEIGHBOURS": json.dumps({"competences": f"http://127.0.0.1:{upstream}"}),
        "GATEWAY_ISSUER_FILE": str(here / "emetteur.json"),
        "GATEWAY_RATE_PER_SUBJECT": "1000000000/minute",
    }
    with _running(command, here / "passerelle.log", 0, **env):
        yield


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/v1/metiers/0199f0c2-0000-7000-8000-000000000001"


def _wait_for(port: int, token: str) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            request = urllib.request.Request(_url(port), headers={"Authorization": f"Bearer {token}"})
            with urllib.request.urlopen(request, timeout=2) as answer:
                if answer.read().decode() == BODY:
                    return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def _load(port: int, token: str, *, seconds: int) -> float:
    """Requests a second that were answered 200."""
    command = ["wrk", f"-c{CONNECTIONS}", "-t1", f"-d{seconds}s", "-H", f"Authorization: Bearer {token}", _url(port)]
    pin = ["taskset", "-c", "1"] if (os.cpu_count() or 1) > 1 and shutil.which("taskset") else []
    report = subprocess.run([*pin, *command], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report:
        raise RuntimeError(report)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", report)
    assert found
    return float(found[1])
