"""The service held still for one history of a state machine: a fresh database, a clock that only the machine moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import httpx
from sqlalchemy import text

from services.certification.app import create_app
from services.certification.echeancier.moteur import apply_due
from services.certification.settings import CertificationSettings
from services.kit.data.days import civil_day
from tests.certification.branche import CALCUL, CONSEIL, ECRIT, bloc, cqp, know_the_branch, profil, profils
from tests.support.postgres import PostgresForTests
from tests.support.service import Caller, RunningService, running

T = TypeVar("T")
DEBUT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PERSONNES = 6
JURY = [
    {"sujet": "jury-1", "qualite": "Professionnelle du métier", "sexe": "femme", "qualifie": True, "president": True},
    {"sujet": "jury-2", "qualite": "Formateur", "sexe": "homme", "qualifie": False},
]


class Banc:
    """Calls of the service from code that is not asynchronous."""

    def __init__(self, postgres: PostgresForTests) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = contextlib.AsyncExitStack()
        self.heure = DEBUT
        service = running(postgres, "certification", create_app, CertificationSettings)
        self.api: RunningService = self.do(self._stack.enter_async_context(service))
        self.api.app.state.service.clock = lambda: self.heure
        self.manager, self._number = profil(9), 0
        self.do(know_the_branch(self.api))
        self.do(self.api.apply("parcours", profils(range(PERSONNES), manager=self.manager)))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        self.do(self._stack.aclose())
        self._loop.close()

    def next(self) -> int:
        """A number never given before."""
        self._number += 1
        return self._number

    @property
    def jour(self) -> date:
        return civil_day(self.heure)

    def attend(self, jours: int) -> None:
        """Let days pass; what falls on them falls."""
        self.heure += timedelta(days=jours)
        self.do(apply_due(self.api.app.state.service, self.heure))

    def call(self, caller: Caller, method: str, path: str, body: Any = None) -> httpx.Response:
        answer = self.do(caller.request(method, path, **({"json": body} if body is not None else {})))
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        return answer

    def rows(self, query: str) -> list[Any]:
        async def ask() -> list[Any]:
            async with self.api.app.state.database.reading() as db:
                return list((await db.execute(text(query))).all())

        return self.do(ask())


def certification(number: int) -> dict[str, Any]:
    """A CQP of three blocs of one épreuve each."""
    oral = [{"type": "oral", "intitule": "Oral devant le jury"}]
    attested = (("B1", CONSEIL), ("B2", CALCUL), ("B3", ECRIT))
    return cqp(
        f"CQP-{number}", blocs=[bloc(code, atteste=[competence], modalites=oral) for code, competence in attested]
    )
