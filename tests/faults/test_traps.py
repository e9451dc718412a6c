"""Traps of the bare stack (README.md lists them): each test runs as we are, then with its protection switched off."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from sqlalchemy import inspect, text
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.kit.data.uow import UnitOfWork
from services.kit.web import bulk, idempotency, routing, strict_json
from tests.kit.notes.app import Note, NotesSettings, create_app, create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
sabotage = pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotage"])
ROOT = Path(__file__).parents[2]
SEEDS = (1, 2, 3, 5)


@pytest.fixture
async def notes(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables) as service:
        yield service


@asynccontextmanager
async def commit_after_the_answer(service: Any, spec: Any, request: Any, actor: Any) -> AsyncIterator[UnitOfWork]:
    uow = UnitOfWork(service, actor, spec.action, service.clock())
    db = uow.db
    yield uow

    async def later() -> None:
        try:
            await db.commit()
        except Exception:
            await db.rollback()
        await db.close()

    request.state.later = asyncio.create_task(later())


@sabotage
async def test_t1_a_commit_that_fails_is_not_acknowledged(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    async with notes.app.state.database.writing() as db:
        # a constraint that speaks at the commit only
        await db.execute(text("ALTER TABLE note ADD UNIQUE (texte) DEFERRABLE INITIALLY DEFERRED"))
        await db.commit()
    if sabotaged:
        monkeypatch.setattr(routing, "_transaction", commit_after_the_answer)
    caller = notes.as_("salarie", sujet="a")
    answers = [(await caller.post("/v1/notes", {"code": code, "texte": "même"})).status_code for code in ("A", "B")]
    await asyncio.sleep(0.1)
    async with notes.app.state.database.reading() as db:
        kept = await db.scalar(text("SELECT count(*) FROM note"))
    assert (answers.count(201) > kept) is sabotaged
    if not sabotaged:
        assert answers == [201, 409]


@sabotage
async def test_t4_no_acknowledged_change_is_lost_between_four_editors(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    if sabotaged:
        monkeypatch.setattr(UnitOfWork, "check_version", lambda uow, row: None)
        monkeypatch.setattr(inspect(Note), "version_id_col", None)
        monkeypatch.setattr(inspect(Note), "_memoized_values", {})  # statements already built with the guard
    caller = notes.as_("salarie", sujet="a")
    path = f"/v1/notes/{(await caller.post('/v1/notes', {'code': 'A', 'texte': '0'})).json()['id']}"

    async def edit() -> int:
        acknowledged = 0
        for _ in range(25):
            read = await caller.get(path)
            await asyncio.sleep(0)
            change = {"texte": str(int(read.json()["texte"]) + 1)}
            answer = await caller.patch(path, change, headers={"If-Match": read.headers["etag"]})
            assert answer.status_code in (200, 412), answer.text
            acknowledged += answer.status_code == 200
        return acknowledged

    acknowledged = sum(await asyncio.gather(*(edit() for _ in range(4))))
    present = int((await caller.get(path)).json()["texte"])
    assert (acknowledged > present) is sabotaged
    if not sabotaged:
        assert 0 < acknowledged == present < 100


@sabotage
async def test_t7_a_refused_body_is_not_sent_back(notes: RunningService, sabotaged: bool) -> None:
    if sabotaged:
        notes.app.exception_handlers[RequestValidationError] = request_validation_exception_handler
        notes.app.middleware_stack = notes.app.build_middleware_stack()
    body = {"code": "canari" * 50_000, "texte": "x", **{f"canari{i}": i for i in range(1_000)}}
    answer = await notes.as_("salarie", sujet="a").post("/v1/notes", body)
    assert answer.status_code == 422
    assert (len(answer.content) > 8_192 or "canari" in answer.text) is sabotaged


@sabotage
async def test_t9_a_retried_post_is_answered_with_the_stored_bytes(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    if sabotaged:

        async def forget(*_: Any) -> None:
            return None

        monkeypatch.setattr(idempotency, "replay", forget)
        monkeypatch.setattr(idempotency, "store", forget)
    caller = notes.as_("salarie", sujet="a")
    path, body, key = "/v1/notes", {"code": "A", "texte": "x"}, {"Idempotency-Key": "k"}
    first, again = [await caller.post(path, body, headers=key) for _ in range(2)]
    assert (first.content != again.content) is sabotaged


@sabotage
async def test_t9_a_read_has_the_same_bytes_in_every_process(notes: RunningService, sabotaged: bool) -> None:
    written = await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
    asked = [notes.database_url, "a", written.json()["id"], *["sabotage"] * sabotaged]
    command = ["-m", "tests.faults.read_note", *asked]
    texts = await asyncio.gather(*(asyncio.to_thread(_in_a_process, seed, *command) for seed in SEEDS))
    assert (len(set(texts)) > 1) is sabotaged
    if not sabotaged:
        assert texts[0] == written.content


@sabotage
def test_t9_the_document_has_the_same_bytes_in_every_process(sabotaged: bool) -> None:
    names = "set" if sabotaged else "list"
    code = (
        "import json; from tests.kit.notes.app import create_app, NotesSettings;"
        "document = create_app(NotesSettings(cursor_secret='x' * 16)).openapi();"
        f"document['paths'] = {{name: document['paths'][name] for name in {names}(document['paths'])}};"
        "print(json.dumps(document))"
    )
    texts = {_in_a_process(seed, "-c", code) for seed in SEEDS}
    assert (len(texts) > 1) is sabotaged


def _in_a_process(seed: int, *arguments: str) -> bytes:
    """What Python prints, its sets ordered by `seed`."""
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True).stdout


@sabotage
async def test_t10_what_postgresql_cannot_store_is_no_crash(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    if sabotaged:
        for module in (strict_json, bulk):
            monkeypatch.setattr(module, "clean_text", lambda value: value)
    answer = await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "a\0b"})
    assert answer.status_code == (500 if sabotaged else 422)


@sabotage
async def test_t14_a_locked_table_delays_neither_liveness_nor_the_refusal_of_writers(
    postgres: PostgresForTests, sabotaged: bool
) -> None:
    bounds = {"pool_size": 5, "pool_timeout_s": 1.0, "lock_timeout_ms": 1_500}
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables, **bounds) as notes:
        if sabotaged:

            async def vivant(request: Request) -> JSONResponse:
                return JSONResponse({"base": await notes.app.state.database.is_ready()})

            notes.app.router.routes.insert(0, Route("/vivant", vivant))
        async with notes.app.state.database.writing() as db:
            await db.execute(text("LOCK TABLE note IN ACCESS EXCLUSIVE MODE"))
            writers = [
                asyncio.create_task(notes.as_("salarie", sujet="a").post("/v1/notes", {"code": f"N{n}", "texte": "x"}))
                for n in range(60)
            ]
            await asyncio.sleep(0.1)
            slowest = 0.0
            for _ in range(5):
                started = time.perf_counter()
                await notes.anonymous.get("/vivant")
                slowest = max(slowest, time.perf_counter() - started)
            answers = await asyncio.wait_for(asyncio.gather(*writers), 8)
        assert (slowest > 0.5) is sabotaged
        assert {answer.status_code for answer in answers} == {503}
        assert all("retry-after" in answer.headers for answer in answers)
