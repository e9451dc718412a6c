"""A plain read is read, refused and answered as FastAPI does it; what is not plain is left to FastAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Body, Depends, FastAPI, Header, Query, Request
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.kit.web.fields import Code, Jour
from services.kit.web.reading import plain_handler

pytestmark = pytest.mark.anyio

IDENTIFIER = "0199f0c2-0000-7000-8000-000000000301"


class Answer(BaseModel):
    said: dict[str, Any]


async def _page(limite: Annotated[int, Query(ge=1, le=200)] = 50, apres: str | None = None) -> dict[str, Any]:
    return {"limite": limite, "apres": apres}


async def _within(request: Request, page: Annotated[dict[str, Any], Depends(_page)]) -> dict[str, Any]:
    return {"path": request.url.path, **page}


async def everything(
    identifier: UUID,
    within: Annotated[dict[str, Any], Depends(_within)],
    code: Annotated[Code | None, Query()] = None,
    le: Annotated[Jour | None, Query()] = None,
    depuis: date = date(2026, 1, 1),
    vrai: bool = False,
    seuil: Annotated[float, Query(alias="seuil-bas")] = 0.5,
) -> Answer:
    """Path, query, aliases, defaults and two levels of dependencies."""
    return Answer(said={**locals()})


async def required(rang: int, mot: Annotated[str, Query(max_length=3)]) -> Answer:
    return Answer(said={"rang": rang, "mot": mot})


async def ready(rang: int = 1) -> Response:
    return Response(b'{"said":{}}', 203, {"ETag": '"v1"'}, media_type="application/json")


async def _list(mots: Annotated[list[str], Query()] = []) -> Answer:  # noqa: B006
    return Answer(said={"mots": mots})


async def _header(jeton: Annotated[str, Header()] = "") -> Answer:
    return Answer(said={"jeton": jeton})


async def _body(corps: Annotated[dict[str, int], Body()]) -> Answer:
    return Answer(said=corps)


async def _factory(le: Annotated[date, Query(default_factory=date.today)]) -> Answer:
    return Answer(said={"le": le})


def _sync(rang: int = 1) -> Answer:
    return Answer(said={"rang": rang})


async def _behind_sync(found: Annotated[Answer, Depends(_sync)]) -> Answer:
    return found


class Asked(BaseModel):
    mots: Annotated[list[str], Field(max_length=2)]
    rang: int = 1


async def _asked(asked: Asked, limite: int = 3) -> Answer:
    return Answer(said={"asked": asked.model_dump(), "limite": limite})


async def _two_bodies(asked: Asked, other: Asked) -> Answer:
    return Answer(said={"asked": asked, "other": other})


async def _embedded(asked: Annotated[Asked, Body(embed=True)]) -> Answer:
    return Answer(said={"asked": asked})


async def _optional_body(asked: Asked | None = None) -> Answer:
    return Answer(said={"asked": asked})


class PlainRoute(APIRoute):
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = plain_handler(self, json_read=True)
        assert answer is not None, self.path
        await (await answer(Request(scope, receive, send)))(scope, receive, send)


def _app(route_class: type[APIRoute]) -> FastAPI:
    app = FastAPI()
    app.router.route_class = route_class
    app.get("/tout/{identifier}")(everything)
    app.get("/requis")(required)
    app.get("/pret", response_model=Answer)(ready)
    app.post("/corps")(_asked)
    return app


@pytest.mark.parametrize(
    "url",
    [
        f"/tout/{IDENTIFIER}",
        f"/tout/{IDENTIFIER}?limite=7&apres=x&code=A-1&le=2026-01-31&depuis=2020-02-29&vrai=true&seuil-bas=1e-3",
        f"/tout/{IDENTIFIER}?limite=0&vrai=oui&depuis=hier&le=2026-1-1&code=%20&seuil-bas=",
        f"/tout/{IDENTIFIER}?apres=&code=&le=&limite=",
        f"/tout/{IDENTIFIER}?limite=1&limite=2&seuil_bas=3",
        "/tout/pas-un-uuid?limite=201",
        "/requis?rang=1&mot=abc",
        "/requis?mot=abcd",
        "/requis",
        "/requis?rang=1.0&mot=%C3%A9%C3%A9%C3%A9",
        "/pret?rang=3",
        "/pret?rang=x",
        "/absent",
    ],
)
async def test_answers_as_fastapi_does(url: str) -> None:
    found = []
    for route_class in (APIRoute, PlainRoute):
        async with AsyncClient(transport=ASGITransport(_app(route_class)), base_url="http://x") as client:
            answer = await client.get(url)
            found.append((answer.status_code, answer.content, dict(answer.headers)))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "body", [{"mots": ["a"]}, {"mots": ["a", "b", "c"], "rang": "x"}, {"rang": 2, "autre": 1}, [], "mot", 3, {}]
)
async def test_reads_a_body_as_fastapi_does(body: Any) -> None:
    found = []
    for route_class in (APIRoute, PlainRoute):
        async with AsyncClient(transport=ASGITransport(_app(route_class)), base_url="http://x") as client:
            answer = await client.post("/corps?limite=7", json=body)
            found.append((answer.status_code, answer.content, dict(answer.headers)))
    assert found[0] == found[1]


@pytest.mark.parametrize("endpoint", [_body, _two_bodies, _embedded, _optional_body])
def test_leaves_other_bodies_to_fastapi(endpoint: Callable[..., Any]) -> None:
    assert plain_handler(APIRoute("/x", endpoint, methods=["POST"])) is None
    plain = plain_handler(APIRoute("/x", endpoint, methods=["POST"]), json_read=True)
    assert (plain is None) is (endpoint is not _body)


@pytest.mark.parametrize("endpoint", [_list, _header, _body, _factory, _sync, _behind_sync])
def test_leaves_the_rest_to_fastapi(endpoint: Callable[..., Any]) -> None:
    assert plain_handler(APIRoute("/x", endpoint)) is None


@pytest.mark.parametrize(
    "options",
    [
        {"status_code": 201},
        {"response_model_exclude_none": True},
        {"response_model": None},
        {"response_class": Response},
    ],
)
def test_leaves_other_answers_to_fastapi(options: dict[str, Any]) -> None:
    endpoint: Callable[..., Awaitable[Any]] = required
    assert plain_handler(APIRoute("/x", endpoint)) is not None
    assert plain_handler(APIRoute("/x", endpoint, **options)) is None
