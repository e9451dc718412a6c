"""Places asked for and given back by fifty at once, in the test's process: never 26, never fewer than 25, no 500.

`test_derniere_place` fights over the network, for longer. Here the sabotage replaces the one conditional UPDATE by a look
and then a write, on a table without its CHECK, and must be seen to oversell: it shows that these tests would see it.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.demande.sessions import places
from services.certification.models import SessionCertification
from tests.certification.branche import create_session, profil, profils, read_session, salarie
from tests.support.answers import slug
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio

PLACES, FIGHTERS = 25, 50


@pytest.fixture
def reglages() -> dict[str, float]:
    """Fifty at once may wait for their turn on a busy machine: what they are answered is what is looked at."""
    return {"pool_timeout_s": 20}


@dataclass
class Ring:
    """One session, set again before each round to 24 places taken and nobody waiting."""

    api: RunningService
    session_id: str
    fighters: list[Caller]

    async def reset(self, taken: int) -> None:
        async with self.api.app.state.database.writing() as db:
            await db.execute(text("DELETE FROM candidature"))
            await db.execute(
                text("UPDATE session_certification SET places_prises = :taken, en_attente = 0"), {"taken": taken}
            )
            await db.execute(
                text(
                    "INSERT INTO candidature (id, version, certification_id, session_id, profil_id, etat, deposee_le)"
                    " SELECT gen_random_uuid(), 1, s.certification_id, s.id, p.id, 'inscrite', now()"
                    " FROM session_certification s, (SELECT id FROM profil_connu WHERE id = ANY(:held)) p"
                ),
                {"held": [UUID(profil(number)) for number in range(1000, 1000 + taken)]},
            )
            await db.commit()

    async def fight(self, *, attente: bool) -> Counter[tuple[int, str]]:
        body = {"session_id": self.session_id, "liste_attente": attente}
        answers = await asyncio.gather(*(caller.post("/v1/candidatures", body) for caller in self.fighters))
        return Counter(
            (answer.status_code, answer.json()["etat"] if answer.status_code == 201 else slug(answer))
            for answer in answers
        )

    async def holders(self) -> tuple[int, int]:
        """Candidatures that hold a place, and places counted as taken."""
        async with self.api.app.state.database.reading() as db:
            held = await db.scalar(text("SELECT count(*) FROM candidature WHERE etat = 'inscrite'"))
        return int(held or 0), (await read_session(self.api, self.session_id))["places_prises"]


@pytest.fixture
async def ring(api: RunningService) -> Ring:
    opened = await create_session(api, places=PLACES, attente_max=10)
    await api.apply("parcours", [*profils(range(100, 100 + FIGHTERS)), *profils(range(1000, 1000 + PLACES))])
    return Ring(api, opened["id"], [salarie(api, number) for number in range(100, 100 + FIGHTERS)])


async def test_fifty_fill_an_empty_session_to_the_last_place(ring: Ring) -> None:
    for _ in range(5):
        await ring.reset(taken=0)
        outcome = await ring.fight(attente=False)
        assert outcome == Counter({(201, "inscrite"): PLACES, (409, "session-full"): FIGHTERS - PLACES})
        assert await ring.holders() == (PLACES, PLACES)


async def test_one_person_asking_fifty_times_holds_one_place(ring: Ring) -> None:
    await ring.reset(taken=0)
    ring.fighters = ring.fighters[:1] * FIGHTERS
    outcome = await ring.fight(attente=True)
    assert outcome == Counter({(201, "inscrite"): 1, (409, "already-registered"): FIGHTERS - 1})
    assert await ring.holders() == (1, 1)


async def test_withdrawals_and_requests_at_once_keep_the_session_full_and_the_list_in_order(ring: Ring) -> None:
    chance = random.Random(2026)
    await ring.reset(taken=0)
    body = {"session_id": ring.session_id, "liste_attente": True}
    live: dict[int, str] = {}
    for _ in range(6):

        async def act(index: int) -> tuple[int, Any]:
            caller = ring.fighters[index]
            if index in live:
                return index, await caller.post(f"/v1/candidatures/{live[index]}/retrait")
            return index, await caller.post("/v1/candidatures", body)

        chosen = chance.sample(range(FIGHTERS), 30)
        for index, answer in await asyncio.gather(*(act(index) for index in chosen)):
            if answer.status_code == 200:
                del live[index]
            elif answer.status_code == 201:
                live[index] = answer.json()["id"]
            else:
                assert slug(answer) == "waiting-list-full"
        await _check_places(ring)


async def _check_places(ring: Ring) -> None:
    """The counts agree with the rows, nobody waits while a place is free, and ranks follow the order of arrival."""
    seen = await read_session(ring.api, ring.session_id)
    async with ring.api.app.state.database.reading() as db:
        rows = (
            await db.execute(text("SELECT etat, ordre_attente, profil_id FROM candidature WHERE etat <> 'retiree'"))
        ).all()
        behind = await db.scalar(
            text(
                "SELECT count(*) FROM candidature w JOIN candidature p ON p.etat = 'inscrite'"
                " WHERE w.etat = 'en_attente' AND p.ordre_attente > w.ordre_attente"
            )
        )
    etats = Counter(row.etat for row in rows)
    assert (etats["inscrite"], etats["en_attente"]) == (seen["places_prises"], seen["en_attente"])
    assert len({row.profil_id for row in rows}) == len(rows)
    assert seen["places_prises"] <= PLACES
    assert seen["en_attente"] == 0 or seen["places_prises"] == PLACES
    assert behind == 0


async def _look_then_take(db: AsyncSession, session_id: UUID) -> SessionCertification | None:
    """What not to do: the place is looked for in one statement and taken in another."""
    statement = select(SessionCertification).where(col(SessionCertification.id) == session_id)
    session = await db.scalar(statement.execution_options(populate_existing=True))
    if session is None or session.places_prises >= session.places:
        return None
    await db.execute(
        update(SessionCertification)
        .where(col(SessionCertification.id) == session_id)
        .values(places_prises=col(SessionCertification.places_prises) + 1)
        .execution_options(synchronize_session=False)
    )
    return session


async def test_a_look_then_a_write_is_seen_to_oversell(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "take_place", _look_then_take)
    async with ring.api.app.state.database.writing() as db:
        await db.execute(
            text("ALTER TABLE session_certification DROP CONSTRAINT ck_session_certification_places_prises")
        )
        await db.commit()
    oversold = 0
    for _ in range(5):
        await ring.reset(taken=PLACES - 1)
        await ring.fight(attente=False)
        held, _ = await ring.holders()
        oversold += held > PLACES
    assert oversold


async def test_the_check_alone_refuses_what_the_update_would_let_through(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "take_place", _look_then_take)
    for _ in range(3):
        await ring.reset(taken=PLACES - 1)
        outcome = await ring.fight(attente=False)
        assert all(status in (201, 409) for status, _ in outcome)
        assert await ring.holders() == (PLACES, PLACES)
