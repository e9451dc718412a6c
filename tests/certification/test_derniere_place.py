"""Fifty threads, each with its connection, fight for the last of 25 places of a service in its own process, round after round.

Every other round, those who lose accept to wait. Between two rounds, whoever got something gives it back, all at once.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import pytest

from tests.certification.branche import GPS_A, create_session, profil, profils
from tests.support.endurance import times
from tests.support.installation import free_port
from tests.support.issuer import TRUSTED, token
from tests.support.service import RunningService

pytestmark = [pytest.mark.anyio, pytest.mark.journey, pytest.mark.longue, pytest.mark.timeout(600)]

PLACES, ATTENTE, COMBATTANTS, MANCHES = 25, 3, 50, times(80, endurance=200)
ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
NOBODY = "http://127.0.0.1:9"  # neighbours that do not answer: what they would tell is in the database already
Issue = tuple[int, str]


class Appel:
    """Calls of one actor, on a connection that stays open."""

    def __init__(self, port: int, bearer: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._bearer = bearer

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._bearer}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        content = None if body is None else json.dumps(body)
        try:
            answer = self._answer(method, path, content, headers)
        except (
            http.client.RemoteDisconnected
        ):  # idle for long on a slow machine: the server closed it, the key is the same
            self._connection.close()
            answer = self._answer(method, path, content, headers)
        return answer.status, json.loads(answer.read())

    def _answer(self, method: str, path: str, content: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._connection.request(method, path, content, headers)
        return self._connection.getresponse()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


class Combattant(threading.Thread):
    """Asks for the place as soon as the round begins, and gives back what it was given once the round was judged."""

    def __init__(self, appel: Appel, session_id: str, temps: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.appel, self.session_id, self.temps = appel, session_id, temps
        self.issue: Issue = (0, "")

    def run(self) -> None:
        with self.appel, contextlib.suppress(threading.BrokenBarrierError):
            for manche in range(MANCHES):
                self.temps.wait()
                status, answer = self._asks(waits=manche % 2 == 1)
                self.issue = (status, str(answer["etat"] if status == 201 else answer["type"].rpartition(":")[2]))
                self.temps.wait()
                self.temps.wait()
                if status == 201:
                    self.appel("POST", f"/v1/candidatures/{answer['id']}/retrait")
                self.temps.wait()

    def _asks(self, *, waits: bool) -> tuple[int, dict[str, Any]]:
        return self.appel("POST", "/v1/candidatures", {"session_id": self.session_id, "liste_attente": waits})


@contextlib.contextmanager
def served(database_url: str) -> Iterator[int]:
    """The port of the service, in a process of its own on that database."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url,
        "ISSUERS": json.dumps([TRUSTED.model_dump()]),
        "NEIGHBOURS": json.dumps(dict.fromkeys(("competences", "parcours"), NOBODY)),
        "TOKEN_URL": f"{NOBODY}/oauth/token",
        # on a busy machine the fifty wait for their turn: who wins is what is looked at
        "POOL_TIMEOUT_S": "20",
        "LOCK_TIMEOUT_MS": "20000",
    }
    environment = {**os.environ, **{f"CERTIFICATION_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "services.cli.serve", "certification", "127.0.0.1", str(port), "--avec-parent"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdin is not None
        process.stdin.close()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while True:
        assert process.poll() is None, "the service did not start"
        with contextlib.suppress(OSError), Appel(port, "") as anybody:
            if anybody("GET", "/vivant")[0] == 200:
                return
        assert time.monotonic() < until, "the service is not ready"
        time.sleep(0.1)


def _as(port: int, number: int) -> Appel:
    return Appel(port, token("salarie", entite=GPS_A, profil=profil(number)))


async def test_fifty_threads_fight_for_the_last_place_and_one_gets_it(api: RunningService) -> None:
    fighting, seated = range(100, 100 + COMBATTANTS), range(1_000, 1_000 + PLACES - 1)
    await api.apply("parcours", profils([*fighting, *seated]))
    session_id = (await create_session(api, places=PLACES, attente_max=ATTENTE))["id"]
    with served(api.database_url) as port:
        for number in seated:
            with _as(port, number) as person:
                assert person("POST", "/v1/candidatures", {"session_id": session_id})[0] == 201
        temps = threading.Barrier(COMBATTANTS + 1, timeout=60)
        combattants = [Combattant(_as(port, number), session_id, temps) for number in fighting]
        for combattant in combattants:
            combattant.start()
        try:
            with Appel(port, token("certificateur")) as cfem:
                _referee(cfem, session_id, combattants, temps)
        finally:
            temps.abort()
        for combattant in combattants:
            combattant.join(30)


def _referee(cfem: Appel, session_id: str, combattants: list[Combattant], temps: threading.Barrier) -> None:
    """Begin each round, and judge it once everybody was answered."""
    waiting = {(201, "en_attente"): ATTENTE, (409, "waiting-list-full"): COMBATTANTS - 1 - ATTENTE}
    for manche in range(MANCHES):
        losers = waiting if manche % 2 else {(409, "session-full"): COMBATTANTS - 1}
        temps.wait()
        temps.wait()
        issues = Counter(combattant.issue for combattant in combattants)
        assert issues == Counter({(201, "inscrite"): 1, **losers}), f"round {manche}"
        assert _held(cfem, session_id) == (PLACES, PLACES, ATTENTE if manche % 2 else 0), f"round {manche}"
        temps.wait()
        temps.wait()
    assert _held(cfem, session_id) == (PLACES - 1, PLACES - 1, 0), "given back"


def _held(cfem: Appel, session_id: str) -> tuple[int, int, int]:
    """Candidatures that hold a place, places counted as taken, people who wait."""
    _, held = cfem("GET", f"/v1/candidatures?session={session_id}&etat=inscrite&limite=200")
    _, session = cfem("GET", f"/v1/sessions/{session_id}")
    return len(held["elements"]), session["places_prises"], session["en_attente"]
