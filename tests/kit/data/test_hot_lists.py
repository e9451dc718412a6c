"""Lists as ready bytes: the same as their model says, page after page, each filter narrowing."""

from __future__ import annotations

from typing import Any

import pytest

from services.kit.web.pagination import Page
from tests.kit.notes.app import NoteLue
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


async def write(caller: Caller, *codes: str, texte: str = "x") -> None:
    for code in codes:
        assert (await caller.post("/v1/notes", {"code": code, "texte": texte})).status_code == 201


async def pages(caller: Caller, path: str) -> list[dict[str, Any]]:
    """Every element, following the cursor."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = await caller.get(f"{path}{after}")
        assert answer.status_code == 200, answer.text
        page = Page[NoteLue].model_validate_json(answer.content)
        assert answer.json() == page.model_dump(mode="json"), "the bytes are those of the model"
        found += answer.json()["elements"]
        if page.suivant is None:
            return found
        after = f"&apres={page.suivant}"


async def test_every_row_comes_once_in_order_whatever_the_size_of_a_page(notes: RunningService) -> None:
    reader = notes.as_("salarie", sujet="a")
    await write(reader, "C", "A", "B", texte="même")
    await write(reader, "Z", texte="avant")
    for size in (1, 2, 3, 4, 200):
        found = await pages(reader, f"/v1/apercus?limite={size}")
        assert [(it["texte"], it["code"]) for it in found] == [
            ("avant", "Z"),
            ("même", "A"),
            ("même", "B"),
            ("même", "C"),
        ]


async def test_a_filter_narrows_and_goes_on_with_the_next_page(notes: RunningService) -> None:
    await write(notes.as_("salarie", sujet="a"), "A", "B", "C")
    await write(notes.as_("salarie", sujet="b"), "D")
    reader = notes.as_("salarie", sujet="a")
    assert [it["code"] for it in await pages(reader, "/v1/apercus?auteur=a&limite=2")] == ["A", "B", "C"]
    assert [it["code"] for it in await pages(reader, "/v1/apercus?auteur=b&limite=2")] == ["D"]
    assert await pages(reader, "/v1/apercus?auteur=personne&limite=2") == []


async def test_refuses_a_cursor_that_is_not_one_of_its_own(notes: RunningService) -> None:
    reader, other = notes.as_("salarie", sujet="a"), notes.as_("salarie", sujet="b")
    await write(reader, "A", "B")
    given = (await reader.get("/v1/apercus?limite=1")).json()["suivant"]
    elsewhere = (await reader.get("/v1/notes?limite=1")).json()["suivant"]
    for caller, cursor in ((other, given), (reader, elsewhere), (reader, given[:-2]), (reader, "x")):
        refused = await caller.get(f"/v1/apercus?apres={cursor}")
        assert (refused.status_code, refused.json()["type"]) == (400, "urn:passerelle:probleme:invalid-cursor")
