"""The engine gives each effect once, the day it fell, whatever stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from services.certification.app import create_app
from services.certification.echeancier.moteur import apply_due
from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.models import Base, Echeance
from services.certification.regles.jours import start_of
from services.certification.settings import CertificationSettings
from services.kit.data.uow import UnitOfWork
from tests.certification.echeancier.conftest import EFFET, Essai
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
JOUR = date(2026, 12, 10)


async def due(api: RunningService, *objets: UUID, tombe_le: date = JOUR) -> None:
    async with api.app.state.database.writing() as db:
        for objet in objets:
            await set_echeance(db, effet=EFFET, objet_id=objet, regle="conge-vae", tombe_le=tombe_le)
        await db.commit()


async def waiting(api: RunningService) -> int:
    async with api.app.state.database.reading() as db:
        return await db.scalar(select(func.count()).select_from(Echeance)) or 0


async def rows(api: RunningService, table: str, **equal: str) -> list[Any]:
    chosen = Base.metadata.tables[table]
    async with api.app.state.database.reading() as db:
        statement = select(chosen).where(*(chosen.c[name] == value for name, value in equal.items()))
        return list((await db.execute(statement)).mappings())


def run(api: RunningService, now: datetime) -> Awaitable[int]:
    return apply_due(api.app.state.service, now)


@pytest.mark.parametrize(
    "jour", [JOUR, date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26), date(2028, 2, 29)]
)
async def test_an_effect_falls_with_its_civil_day(api: RunningService, essai: Essai, jour: date) -> None:
    """Across the last Sundays of March and October, and on 29 February: never a second before midnight in Paris."""
    await due(api, objet := uuid4(), tombe_le=jour)
    assert await run(api, start_of(jour) - timedelta(seconds=1)) == 0
    assert essai.given == []
    assert await run(api, start_of(jour)) == 1
    assert essai.given == [(objet, start_of(jour))]


async def test_a_late_engine_gives_the_effects_the_days_they_fell_in_their_order(
    api: RunningService, essai: Essai
) -> None:
    first, second, later = uuid4(), uuid4(), uuid4()
    await due(api, second, tombe_le=JOUR + timedelta(days=3))
    await due(api, first)
    await due(api, later, tombe_le=JOUR + timedelta(days=40))
    assert await run(api, start_of(JOUR) + timedelta(days=31)) == 2
    assert essai.given == [(first, start_of(JOUR)), (second, start_of(JOUR + timedelta(days=3)))]
    assert await waiting(api) == 1


async def test_an_effect_leaves_its_event_its_journal_line_and_no_echeance(api: RunningService, essai: Essai) -> None:
    await due(api, objet := uuid4())
    assert await run(api, datetime(2026, 12, 12, tzinfo=UTC)) == 1
    assert await run(api, datetime(2026, 12, 13, tzinfo=UTC)) == 0
    assert await waiting(api) == 0
    assert [event["type"] for event in await api.events() if event["subject"] == str(objet)] == [
        "passerelle.certification.essai.fait"
    ]
    (line,) = await rows(api, "journal", objet=f"Echeance/{objet}")
    assert (line["sujet"], line["action"], line["requete"]) == ("horloge", EFFET, f"conge-vae {JOUR}")


async def test_the_last_day_set_is_the_one_and_a_cleared_one_never_falls(api: RunningService, essai: Essai) -> None:
    moved, cleared = uuid4(), uuid4()
    await due(api, moved, cleared)
    await due(api, moved, tombe_le=JOUR + timedelta(days=1))
    async with api.app.state.database.writing() as db:
        await clear_echeance(db, effet=EFFET, objet_id=cleared)
        await db.commit()
    assert await run(api, start_of(JOUR)) == 0
    assert await run(api, start_of(JOUR + timedelta(days=1))) == 1
    assert [objet for objet, _ in essai.given] == [moved]


async def test_an_effect_that_fails_holds_back_no_other_and_is_tried_again(api: RunningService, essai: Essai) -> None:
    broken, sound = uuid4(), uuid4()
    essai.failing.add(broken)
    await due(api, broken)
    await due(api, sound, tombe_le=JOUR + timedelta(days=1))
    assert await run(api, start_of(JOUR + timedelta(days=2))) == 1
    assert await waiting(api) == 1
    essai.failing.clear()
    assert await run(api, start_of(JOUR + timedelta(days=5))) == 1
    assert essai.given[-1] == (broken, start_of(JOUR))


async def test_two_replicas_never_apply_twice(api: RunningService, essai: Essai) -> None:
    objets = [uuid4() for _ in range(40)]
    await due(api, *objets)
    other = create_app(CertificationSettings(database_url=api.database_url)).state.service
    try:
        now = start_of(JOUR)
        applied = await asyncio.gather(*(apply_due(one, now) for one in (api.app.state.service, other) * 2))
    finally:
        await other.database.close()
    applied.append(await run(api, now))
    assert sum(applied) == len(objets)
    assert sorted(objet for objet, _ in essai.given) == sorted(objets), "begun once each"
    assert await waiting(api) == 0
    events = [event["subject"] for event in await api.events() if event["type"].endswith("essai.fait")]
    assert sorted(events) == sorted(str(objet) for objet in objets)


_KILLED = """
import asyncio, sys
from datetime import datetime, UTC
from services.certification.app import create_app
from services.certification.echeancier import moteur
from services.certification.echeancier.effets import EFFETS
from services.certification.notifications.service import notify
from services.certification.settings import CertificationSettings
from services.kit.feed.feed import Feed

url, where = sys.argv[1:]

async def wait(*_):
    print("written", flush=True)
    await asyncio.sleep(60)

async def effect(uow, objet_id, now):
    await notify(uow.db, now=now, objet="essai", objet_id=objet_id, texte="Dit.", entite_id=objet_id)
    await uow.db.flush()
    if where == "effet":
        await wait()
    uow.emit("essai.fait", subject=str(objet_id), data={})

EFFETS["effet-essai"] = effect
if where == "journal":
    Feed.notify = wait
if where == "evenement":
    Feed.append = wait
service = create_app(CertificationSettings(database_url=url)).state.service
asyncio.run(moteur.apply_due(service, datetime(2026, 12, 31, tzinfo=UTC)))
"""


@pytest.mark.parametrize("where", ["effet", "evenement", "journal"])
async def test_killed_between_two_writes_it_leaves_no_half_effect(
    api: RunningService, essai: Essai, where: str, tmp_path: Path
) -> None:
    await due(api, objet := uuid4())
    script = tmp_path / "killed.py"
    script.write_text(_KILLED, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), api.database_url, where,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"written\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    seen = [await rows(api, table, objet=str(objet)) for table in ("journal",)]
    seen += [await rows(api, "notification", objet="essai"), await rows(api, "evenement", sujet=str(objet))]
    assert seen == [[], [], []]
    assert await waiting(api) == 1
    async with asyncio.timeout(30):  # the server notices the death of the connection, which frees the lock
        while not await run(api, datetime(2026, 12, 31, tzinfo=UTC)):
            await asyncio.sleep(0.1)
    assert essai.given == [(objet, start_of(JOUR))]
    assert len(await rows(api, "evenement", sujet=str(objet))) == 1


async def test_an_effect_set_by_an_effect_falls_in_the_same_run(
    api: RunningService, essai: Essai, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.certification.echeancier.effets import EFFETS

    async def chain(uow: UnitOfWork, objet_id: UUID, now: datetime) -> None:
        await set_echeance(uow.db, effet=EFFET, objet_id=objet_id, regle="conge-vae", tombe_le=JOUR)

    monkeypatch.setitem(EFFETS, "chaine", chain)
    async with api.app.state.database.writing() as db:
        await set_echeance(db, effet="chaine", objet_id=uuid4(), regle="conge-vae", tombe_le=JOUR)
        await db.commit()
    assert await run(api, start_of(JOUR)) == 2
    async with api.app.state.database.reading() as db:
        assert await db.scalar(select(col(Echeance.id))) is None
