"""Cursors: whole lists without repetition, and no cursor but one's own."""

from __future__ import annotations

import base64

import pytest

from services.kit.web import pagination
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


@pytest.fixture
async def caller(notes: RunningService) -> Caller:
    caller = notes.as_("salarie", sujet="a")
    for number in range(7):
        await caller.post("/v1/notes", {"code": f"N{number}", "texte": "x"})
    return caller


async def walk(caller: Caller, limit: int) -> list[str]:
    codes: list[str] = []
    cursor = None
    while True:
        params = {"limite": limit, **({"apres": cursor} if cursor else {})}
        page = (await caller.get("/v1/notes", params=params)).json()
        codes += [note["code"] for note in page["elements"]]
        if (cursor := page["suivant"]) is None:
            return codes


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
async def test_every_page_size_gives_the_whole_list_once(caller: Caller, limit: int) -> None:
    assert await walk(caller, limit) == [f"N{number}" for number in range(7)]


async def test_a_cursor_altered_or_of_someone_else_is_refused(notes: RunningService, caller: Caller) -> None:
    cursor = (await caller.get("/v1/notes?limite=2")).json()["suivant"]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = base64.urlsafe_b64encode(raw[:16] + b">s:N5").rstrip(b"=").decode()
    for altered in (forged, cursor[:-1], cursor + "A", cursor + "=", cursor.swapcase(), "a", "é", "A" * 900):
        answer = await caller.get("/v1/notes", params={"apres": altered})
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:passerelle:probleme:invalid-cursor"), altered
    foreign = await notes.as_("salarie", sujet="b").get("/v1/notes", params={"apres": cursor})
    assert foreign.status_code == 400


async def test_a_cursor_of_another_shape_is_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sealed bookmark that the present order cannot read: one of a release that sorted otherwise."""
    monkeypatch.setattr(pagination, "open_cursor", lambda uow, path, cursor: ">s:N1~i:3")
    assert (await caller.get("/v1/notes", params={"apres": "x"})).status_code == 400
