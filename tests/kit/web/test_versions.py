"""The version of what was read: told beside the body, asked for by who writes, enough to answer that nothing changed."""

from __future__ import annotations

import pytest

from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
NOTE = {"code": "A", "texte": "x"}


async def test_an_answer_tells_its_version_and_address_outside_its_body(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    created = await caller.post("/v1/notes", NOTE)
    note = created.json()
    assert set(note) == {"id", "code", "texte"}
    assert created.headers["location"] == f"/v1/notes/{note['id']}"
    read = await caller.get(created.headers["location"])
    assert (read.headers["etag"], "location" in read.headers) == ('"v1"', False)
    document = (await caller.get("/v1/notes")).json()["elements"]
    assert document == [note]


async def test_the_document_does_not_promise_a_version_in_the_body(notes: RunningService) -> None:
    assert set(notes.app.openapi()["components"]["schemas"]["NoteLue"]["properties"]) == {"id", "code", "texte"}


@pytest.mark.parametrize(
    ("tags", "status"),
    [('"v1"', 304), ('W/"v1"', 304), ('"v0", "v1"', 304), ("*", 304), ('"v2"', 200), ('"v11"', 200), ("v1", 200)],
)
async def test_what_the_caller_has_already_is_not_sent_again(notes: RunningService, tags: str, status: int) -> None:
    caller = notes.as_("salarie", sujet="a")
    path = (await caller.post("/v1/notes", NOTE)).headers["location"]
    answer = await caller.get(path, headers={"If-None-Match": tags})
    assert (answer.status_code, answer.headers["etag"]) == (status, '"v1"')
    assert bool(answer.content) is (status == 200)
    assert ("content-type" in answer.headers) is (status == 200)


async def test_a_change_makes_what_was_read_stale(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    path = (await caller.post("/v1/notes", NOTE)).headers["location"]
    changed = await caller.patch(path, {"texte": "y"}, headers={"If-Match": '"v1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v2"')
    assert (await caller.patch(path, {"texte": "z"}, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await caller.get(path, headers={"If-None-Match": '"v1"'})).json()["texte"] == "y"
