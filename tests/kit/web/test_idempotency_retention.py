"""Idempotency keys are kept for the period of the settings, then deleted, whoever else deletes them."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, insert, select, text

from services.kit.data.parties import forget_answers
from services.kit.web.idempotency import PRUNED_AT_ONCE, keep_pruned, prune
from tests.kit.notes.app import Base, NotesSettings, create_app, create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
KEYS = Base.metadata.tables["cle_idempotence"]
KEY = {"Idempotency-Key": "cle-1"}
BODY = {"code": "A", "texte": "x"}


async def count_keys(notes: RunningService) -> int:
    async with notes.app.state.database.reading() as db:
        return int(await db.scalar(select(func.count()).select_from(KEYS)) or 0)


async def keep_old_keys(notes: RunningService, number: int) -> None:
    row = {"sujet": "a", "empreinte": b"", "statut": 201, "entetes": {}, "corps": b"{}"}
    old = datetime.now(UTC) - timedelta(days=31)
    async with notes.app.state.database.reading() as db:
        await db.execute(insert(KEYS).values([{**row, "cle": f"vieille-{i}", "cree_le": old} for i in range(number)]))


def wait_days(notes: RunningService, days: float) -> None:
    later = datetime.now(UTC) + timedelta(days=days)
    notes.app.state.service.clock = lambda: later


async def test_a_key_is_replayed_within_the_period_and_deleted_after_it(notes: RunningService) -> None:
    caller, service = notes.as_("salarie", sujet="a"), notes.app.state.service
    first = await caller.post("/v1/notes", BODY, headers=KEY)
    wait_days(notes, 29.9)
    assert await prune(service) == 0
    again = await caller.post("/v1/notes", BODY, headers=KEY)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    wait_days(notes, 30.1)
    assert (await prune(service), await count_keys(notes)) == (1, 0)


async def test_forgets_the_answers_that_name_one_of_those_given(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    ids = [(await caller.post("/v1/notes", {**BODY, "code": code})).json()["id"] for code in ("A", "B", "C")]
    async with notes.app.state.database.reading() as db:
        await forget_answers(db, [ids[0], ids[2], "personne"])
        kept = await db.scalar(select(KEYS.c.corps))
    assert (ids[1].encode() in kept, await count_keys(notes)) == (True, 1)


async def test_more_than_a_batch_goes_and_what_is_recent_stays(notes: RunningService) -> None:
    for code in ("B", "C", "D"):
        await notes.as_("salarie", sujet="b").post("/v1/notes", {**BODY, "code": code})
    await keep_old_keys(notes, PRUNED_AT_ONCE + 5)
    assert (await prune(notes.app.state.service), await count_keys(notes)) == (PRUNED_AT_ONCE + 5, 3)


async def test_replicas_do_not_wait_for_each_other(notes: RunningService) -> None:
    await keep_old_keys(notes, 5)
    async with notes.app.state.database.writing() as db:
        await db.execute(text("SELECT 1 FROM cle_idempotence WHERE cle IN ('vieille-0', 'vieille-1') FOR UPDATE"))
        assert await prune(notes.app.state.service) == 3
    pruned = await asyncio.gather(*(prune(notes.app.state.service) for _ in range(4)))
    assert (sum(pruned), await count_keys(notes)) == (2, 0)


async def test_prunes_again_and_again_whatever_failed_before(notes: RunningService) -> None:
    service = notes.app.state.service
    async with notes.app.state.database.reading() as db:
        await db.execute(text("ALTER TABLE cle_idempotence RENAME TO ailleurs"))
    task = asyncio.create_task(keep_pruned(service, every_s=0.01))
    await asyncio.sleep(0.1)
    async with notes.app.state.database.reading() as db:
        await db.execute(text("ALTER TABLE ailleurs RENAME TO cle_idempotence"))
    for _ in range(2):
        await keep_old_keys(notes, 2)
        async with asyncio.timeout(10):
            while await count_keys(notes):
                await asyncio.sleep(0.02)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_starts_and_stops_with_its_service(postgres: PostgresForTests) -> None:
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables) as notes:
        await keep_old_keys(notes, 2)
        async with notes.app.router.lifespan_context(notes.app):
            async with asyncio.timeout(10):
                while await count_keys(notes):
                    await asyncio.sleep(0.02)
        waiting = [task for task in asyncio.all_tasks() if keep_pruned.__name__ in repr(task)]
        assert waiting == []


def test_a_period_has_a_day_at_least() -> None:
    with pytest.raises(ValidationError):
        NotesSettings(idempotency_kept_days=0)
