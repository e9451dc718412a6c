"""A person's whole copy: every service asked with their own token, everything given or nothing, and as an archive to read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.gateway.conftest import Running, running, served

pytestmark = pytest.mark.anyio
ELLE = "5b0b6f0e-8f0e-4a77-9d53-0a4f4b7b2f10"
SERVICES = ["certification", "matching", "parcours"]
PROBLEM = {
    "type": "urn:passerelle:probleme:not-found",
    "title": "Introuvable",
    "status": 404,
    "detail": "",
    "erreurs": [],
}


class House:
    """Three services that give their part; `answers` changes that of one."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.answers: dict[str, Callable[[], JSONResponse]] = {}
        self.app = Starlette(routes=[Route("/v1/exports/{service}/{profil}", self.part)])

    async def part(self, request: Request) -> JSONResponse:
        service = request.path_params["service"]
        self.tokens[service] = request.headers["authorization"]
        given = {
            "service": service,
            "profil_id": request.path_params["profil"],
            "produit_le": "2026-11-30T10:00:00Z",
            "parties": {"souhait": [{"texte": f"<b>{service}</b>", "ouvert": True, "du": None}], "acquis": []},
            "non_repris": {"journal": "qui a fait quoi"},
        }
        return self.answers.get(service, lambda: JSONResponse(given))()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def gate(house: House) -> AsyncIterator[Running]:
    async with served(house.app, "off") as url, running(url, export_rate_per_subject="5/minute") as started:
        yield started


async def test_all_parts_come_by_the_caller_s_own_token(gate: Running, house: House) -> None:
    answer = await gate.http.get(f"/v1/exports/{ELLE}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    copy = answer.json()
    assert sorted(copy["services"]) == SERVICES
    assert {name: part["service"] for name, part in copy["services"].items()} == {name: name for name in SERVICES}
    assert house.tokens == dict.fromkeys(SERVICES, gate.http.headers["Authorization"])


async def test_the_archive_is_a_page_to_read_beside_each_part(gate: Running) -> None:
    answer = await gate.http.get(f"/v1/exports/{ELLE}/archive")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].endswith('.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert sorted(bundle.namelist()) == sorted(["index.html", *(f"{name}.json" for name in SERVICES)])
        assert json.loads(bundle.read("matching.json"))["service"] == "matching"
        page = bundle.read("index.html").decode()
    assert "Souhait : 1" in page
    assert "Acquis : rien" in page
    assert "&lt;b&gt;parcours&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "qui a fait quoi" in page


async def test_a_service_that_does_not_answer_is_named_and_nothing_is_given(gate: Running, house: House) -> None:
    gate.gateway.settings.neighbours["certification"] = "http://127.0.0.1:9"
    house.answers["matching"] = lambda: JSONResponse(
        {**PROBLEM, "status": 503}, 503, media_type="application/problem+json"
    )
    for path in (f"/v1/exports/{ELLE}", f"/v1/exports/{ELLE}/archive"):
        answer = await gate.http.get(path)
        assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (503, "part-missing")
        assert [one["pointeur"] for one in answer.json()["erreurs"]] == [
            "/services/certification",
            "/services/matching",
        ]
        assert "services" not in answer.json()


async def test_what_a_service_refuses_is_refused(gate: Running, house: House) -> None:
    house.answers["parcours"] = lambda: JSONResponse(PROBLEM, 404, media_type="application/problem+json")
    answer = await gate.http.get(f"/v1/exports/{ELLE}")
    assert (answer.status_code, answer.json()["title"]) == (404, "Introuvable")


async def test_nobody_without_a_token_asks_anything_of_a_service(gate: Running, house: House) -> None:
    del gate.http.headers["Authorization"]
    assert (await gate.http.get(f"/v1/exports/{ELLE}")).status_code == 401
    assert house.tokens == {}


async def test_copies_are_counted_by_caller(gate: Running) -> None:
    statuses = [(await gate.http.get(f"/v1/exports/{ELLE}")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


@pytest.mark.parametrize("path", ["pas-un-profil", f"{ELLE}/tout", f"competences/{ELLE}", ""])
async def test_other_addresses_are_of_nobody(gate: Running, house: House, path: str) -> None:
    answer: Any = await gate.http.get(f"/v1/exports/{path}")
    assert answer.status_code in (404, 422)
    assert house.tokens == {}


async def test_the_part_of_one_service_is_relayed(gate: Running, house: House) -> None:
    answer = await gate.http.get(f"/v1/exports/parcours/{ELLE}")
    assert answer.json()["service"] == "parcours"
    assert list(house.tokens) == ["parcours"]
