"""What the measurements share: tokens of an issuer of their own, processes on a core each, waiting until they answer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER = "https://banc.test"
SERVER_CPU, LOAD_CPU = 0, 1


class Emetteur:
    """An issuer of tokens, trusted by the services that are measured."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", parameters={"kid": "banc"})

    def token(self, *roles: str, **claims: Any) -> str:
        now = int(time.time())
        content = {"iss": ISSUER, "sub": "banc", "aud": "passerelle", "iat": now, "exp": now + 3600, "roles": [*roles]}
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "banc"}, content | claims, self._key)

    def environment(self, service: str) -> dict[str, str]:
        """Settings of `service`: this issuer alone, and neighbours that are not there."""
        jwks = {"keys": [self._key.as_dict(private=False)]}
        away = dict.fromkeys(("competences", "certification", "parcours", "matching"), "http://127.0.0.1:9")
        values = {"ISSUERS": [{"issuer": ISSUER, "jwks": jwks}], "NEIGHBOURS": away}
        given = {f"{service.upper()}_{name}": json.dumps(value) for name, value in values.items()}
        return given | {f"{service.upper()}_TOKEN_URL": "http://127.0.0.1:9/oauth/token"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def pinned(cpu: int | None) -> list[str]:
    """Prefix of a command kept on one core, where there are two and taskset is there."""
    return (
        ["taskset", "-c", str(cpu)] if cpu is not None and (os.cpu_count() or 1) > 1 and shutil.which("taskset") else []
    )


@contextlib.contextmanager
def process(module: Sequence[str], log: Path, cpu: int | None, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module…` inside the block."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*pinned(cpu), sys.executable, "-m", *module], stdout=output, stderr=output, env={**os.environ, **env}
        )
        try:
            yield child
        finally:
            child.terminate()
            child.wait(20)


def get(url: str, token: str = "") -> bytes:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def wait_for(port: int, path: str = "/vivant") -> None:
    """Return once something answers; raises RuntimeError when nothing does."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            get(f"http://127.0.0.1:{port}{path}")
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def load(url: str, token: str, seconds: float, *, connections: int, script: Path | None = None) -> float:
    """Requests a second that were answered 200, by wrk on the core of the load; `script` says what is sent, when it is no GET."""
    command = ["wrk", f"-c{connections}", "-t1", f"-d{seconds}s", "-H", f"Authorization: Bearer {token}"]
    command += ["-s", str(script)] if script else []
    report = subprocess.run([*pinned(LOAD_CPU), *command, url], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([0-9.]+)", report)
    if "Non-2xx" in report or found is None:
        raise RuntimeError(report)
    return float(found[1])
