"""Two hundred people on a session of 25 places, with a waiting list and withdrawals at any moment, over real connections."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from tests.certification.branche import create_session, profils, read_session, salarie
from tests.support.answers import slug
from tests.support.endurance import times
from tests.support.service import Caller, RunningService

pytestmark = [pytest.mark.anyio, pytest.mark.longue, pytest.mark.timeout(1_200)]

PLACES, ATTENTE, PERSONNES = 25, 60, 200
ROUNDS = times(8, endurance=100)
# an answer that a client gives another try
AGAIN = (503, 429)

WRONG = """
SELECT 'deux candidatures vivantes' FROM candidature WHERE etat IN ('deposee', 'inscrite', 'en_attente')
    GROUP BY profil_id HAVING count(*) > 1
UNION ALL SELECT 'places' FROM session_certification s WHERE places_prises > places OR places_prises <>
    (SELECT count(*) FROM candidature c WHERE c.session_id = s.id AND c.etat = 'inscrite')
UNION ALL SELECT 'attente' FROM session_certification s WHERE en_attente <>
    (SELECT count(*) FROM candidature c WHERE c.session_id = s.id AND c.etat = 'en_attente')
UNION ALL SELECT 'ordre' FROM candidature waits JOIN candidature promoted ON promoted.session_id = waits.session_id
    WHERE waits.etat = 'en_attente' AND promoted.etat = 'inscrite' AND promoted.ordre_attente > waits.ordre_attente
UNION ALL SELECT 'place libre' FROM session_certification WHERE en_attente > 0 AND places_prises < places
"""


@dataclass
class Cohue:
    api: RunningService
    session_id: str
    witness: asyncpg.Connection
    hasard: random.Random
    answers: Counter[tuple[int, str]] = field(default_factory=Counter)

    async def comes(self, number: int, *, withdraws: bool) -> None:
        """Ask for a place or a rank; some withdraw at once, whatever they were given."""
        caller = salarie(self.api, number)
        await asyncio.sleep(self.hasard.random() / 10)
        body = {"session_id": self.session_id, "liste_attente": True}
        asked = await self._until_answered(caller, "/v1/candidatures", body)
        if withdraws and asked.status_code == 201:
            await asyncio.sleep(self.hasard.random() / 10)
            await self._until_answered(caller, f"/v1/candidatures/{asked.json()['id']}/retrait", None)

    async def _until_answered(self, caller: Caller, path: str, body: Any) -> Any:
        while True:
            answer = await caller.post(path, body)
            said = answer.json().get("etat", "") if answer.status_code < 300 else slug(answer)
            self.answers[answer.status_code, said] += 1
            if answer.status_code not in AGAIN:
                return answer
            await asyncio.sleep(self.hasard.random() / 5)

    async def wrong(self) -> list[str]:
        """Asked beside the service, whose connections the crowd fills."""
        return [row[0] for row in await self.witness.fetch(WRONG)]

    async def watch(self, done: asyncio.Event) -> None:
        while not done.is_set():
            assert await self.wrong() == []
            await asyncio.sleep(0.05)


async def test_a_crowd_never_takes_more_than_the_places_and_the_list_keeps_its_order(api: RunningService) -> None:
    await api.apply("parcours", profils(range(1_000, 1_000 + PERSONNES)))
    hasard = random.Random(2026)
    first = await create_session(api, places=PLACES, attente_max=ATTENTE)
    witness = await asyncpg.connect(api.database_url)
    for number in range(ROUNDS):
        more = {"places": PLACES, "attente_max": ATTENTE, "code": f"S-{number}"}
        session = first if number == 0 else await create_session(api, first["certification_id"], **more)
        cohue = Cohue(api, session["id"], witness, hasard)
        done = asyncio.Event()
        watching = asyncio.create_task(cohue.watch(done))
        people = [cohue.comes(1_000 + n, withdraws=hasard.random() < 0.3) for n in range(PERSONNES)]
        await asyncio.gather(*people)
        done.set()
        await watching
        assert await cohue.wrong() == []
        seats = await read_session(api, session["id"])
        assert seats["places_prises"] == PLACES
        assert not [code for code, _ in cohue.answers if code >= 500 and code not in AGAIN], cohue.answers
        await _leave(api)
    await witness.close()


async def _leave(api: RunningService) -> None:
    """The crowd of a round is gone before the next: one live candidature a person and certification."""
    async with api.app.state.database.writing() as db:
        await db.execute(text("DELETE FROM candidature"))
        await db.execute(text("UPDATE session_certification SET places_prises = 0, en_attente = 0"))
        await db.commit()
