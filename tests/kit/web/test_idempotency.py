"""One effect for a request sent again: in parallel, with another body, as a load, or cut in its middle."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.requests import Request

from services.kit.web.errors import MalformedRequest, PayloadTooLarge
from services.kit.web.idempotency import IncomingBody
from tests.kit.notes.app import Note
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
KEY = {"Idempotency-Key": "cle-1"}
LOAD = {**KEY, "Content-Type": "application/x-ndjson"}


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def count_notes(notes: RunningService) -> int:
    async with notes.app.state.database.reading() as db:
        return int(await db.scalar(select(func.count()).select_from(Note)) or 0)


async def test_twenty_at_once_with_one_key_have_one_effect(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    body = {"code": "A", "texte": "x"}
    answers = await asyncio.gather(*(caller.post("/v1/notes", body, headers=KEY) for _ in range(20)))
    assert await count_notes(notes) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {slug(answer) for answer in answers if answer.status_code == 409} <= {"request-in-progress"}


async def test_the_same_key_of_two_people_is_two_keys(notes: RunningService) -> None:
    for sujet in "ab":
        body = {"code": sujet.upper(), "texte": "x"}
        answer = await notes.as_("salarie", sujet=sujet).post("/v1/notes", body, headers=KEY)
        assert (answer.status_code, answer.json()["code"]) == (201, body["code"])
    assert await count_notes(notes) == 2


async def test_the_same_key_in_flight_is_in_progress(notes: RunningService) -> None:
    async with notes.app.state.database.writing() as db:
        await db.scalar(select(func.pg_advisory_xact_lock(func.hashtextextended("a\ncle-1", 0))))
        answer = await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"}, headers=KEY)
    assert (answer.status_code, slug(answer), answer.headers["retry-after"]) == (409, "request-in-progress", "1")


async def test_a_refused_request_leaves_its_key_free(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    await caller.post("/v1/notes", {"code": "A", "texte": "x"})
    assert (await caller.post("/v1/notes", {"code": "A", "texte": "x"}, headers=KEY)).status_code == 409
    assert (await caller.post("/v1/notes", {"code": "B", "texte": "x"}, headers=KEY)).status_code == 201


async def test_a_load_sent_again_is_recognised_by_its_lines(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    first = await caller.post("/v1/notes/imports", content=b'{"code":"A"}\n', headers=LOAD)
    again = await caller.post("/v1/notes/imports", content=b'{"code":"A"}\n', headers=LOAD)
    other = await caller.post("/v1/notes/imports", content=b'{"code":"B"}\n', headers=LOAD)
    assert (first.status_code, again.content, slug(other)) == (200, first.content, "idempotency-key-reused")
    assert await count_notes(notes) == 1


def incoming(*messages: dict[str, Any], limit: int = 10, announced: str = "0") -> IncomingBody:
    left = list(messages)

    async def receive() -> Any:
        return left.pop(0)

    scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": []}
    scope["headers"] = [(b"content-length", announced.encode())]
    return IncomingBody(Request(scope, receive), limit)


def part(body: bytes, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_the_fingerprint_is_of_the_whole_body_however_it_is_cut() -> None:
    whole = await incoming(part(b"abcd", False)).fingerprint()
    assert await incoming(part(b"ab", True), part(b"cd", False)).fingerprint() == whole
    assert await incoming(part(b"abce", False)).fingerprint() != whole


async def test_a_body_cut_or_too_large_has_no_fingerprint() -> None:
    with pytest.raises(MalformedRequest):
        await incoming(part(b"ab", True), {"type": "http.disconnect"}).fingerprint()
    with pytest.raises(PayloadTooLarge):
        incoming(announced="11")
    with pytest.raises(PayloadTooLarge):
        await incoming(part(b"abcdef", True), part(b"ghijkl", False)).fingerprint()


async def test_two_keys_in_one_request_are_refused(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    headers = [*caller._headers.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    answer = await notes.http.post("/v1/notes", json={"code": "A", "texte": "x"}, headers=headers)
    assert slug(answer) == "idempotency-key-invalid"
