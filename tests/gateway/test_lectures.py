"""Who read a person, of all services in one list: the last first, the same pages whichever service a line is of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.gateway.conftest import Running, running, served

pytestmark = pytest.mark.anyio
ELLE = "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10"
LINES = {"certification": (7, 2, 1), "matching": (6,), "parcours": (5, 4, 3)}


async def part(request: Request) -> JSONResponse:
    """A service's own list, after the line that a cursor names."""
    limite, apres = int(request.query_params.get("limite", 50)), request.query_params.get("apres")
    mine = [str(UUID(int=rank)) for rank in LINES[request.path_params["service"]]]
    left = [one for one in mine if apres is None or one < apres]
    more = left[limite - 1] if len(left) > limite else None
    return JSONResponse({"elements": [{"id": one} for one in left[:limite]], "suivant": more})


@pytest.fixture
async def gate() -> AsyncIterator[Running]:
    app = Starlette(routes=[Route("/v1/lectures/{service}/{profil}", part)])
    async with served(app, "off") as url, running(url) as started:
        yield started


async def ranks(gate: Running, query: str) -> tuple[list[int], Any]:
    answer = await gate.http.get(f"/v1/lectures/{ELLE}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return [UUID(one["id"]).int for one in answer.json()["elements"]], answer.json()["suivant"]


@pytest.mark.parametrize("limite", [1, 2, 3, 7])
async def test_pages_of_any_size_make_one_list(gate: Running, limite: int) -> None:
    seen, cursor = await ranks(gate, f"limite={limite}")
    while cursor is not None:
        assert len(seen) < 7, "the list does not end"
        page, cursor = await ranks(gate, f"limite={limite}&apres={cursor}")
        assert 0 < len(page) <= limite
        seen += page
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_nobody_without_a_token_asks_anything_of_a_service(gate: Running) -> None:
    del gate.http.headers["Authorization"]
    assert (await gate.http.get(f"/v1/lectures/{ELLE}")).status_code == 401


async def test_the_part_of_one_service_is_relayed(gate: Running) -> None:
    answer = await gate.http.get(f"/v1/lectures/parcours/{ELLE}")
    assert [UUID(one["id"]).int for one in answer.json()["elements"]] == [5, 4, 3]
    assert (await gate.http.get(f"/v1/lectures/competences/{ELLE}")).status_code == 404
