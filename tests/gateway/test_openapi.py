"""The merged document, offline and through the gateway; the pages that show it."""

from __future__ import annotations

import asyncio
import json
import re
from importlib import import_module, util
from typing import Any

import pytest
from openapi_spec_validator import validate

from services.gateway.openapi import documents as kept
from services.gateway.openapi import merge
from tests.gateway.conftest import running

pytestmark = pytest.mark.anyio
SERVICES = ("competences", "certification", "parcours", "matching")


def document(path: str, operation_id: str, schemas: dict[str, Any] | None = None, **operation: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Lot"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1", "description": "Ce que fait ce service."},
        "paths": {
            path: {
                "get": {
                    "operationId": operation_id,
                    "tags": ["Divers"],
                    "security": [{"jeton": []}],
                    "responses": {"200": {"description": "Successful Response", "content": content}},
                    **operation,
                }
            }
        },
        "components": {"schemas": schemas or {"Lot": {"type": "object"}}},
    }


def real_documents() -> dict[str, Any]:
    """The documents of the services that are there."""
    found = {}
    for name in SERVICES:
        if util.find_spec(f"services.{name}.app") is not None:
            found[name] = import_module(f"services.{name}.app").create_app().openapi()
    return found


def operations(merged: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for item in merged["paths"].values() for operation in item.values()]


def test_the_services_documents_make_one_valid_document() -> None:
    found = real_documents()
    merged = merge(found)
    validate(merged)
    ids = [operation["operationId"] for operation in operations(merged)]
    assert len(ids) == len(set(ids))
    assert {"/oauth/token", "/vivant", "/pret"} < merged["paths"].keys()
    assert {path for path in found["certification"]["paths"] if path.startswith("/v1")} <= merged["paths"].keys()
    text = json.dumps(merged)
    assert "itemSchema" not in text
    assert "HTTPValidationError" not in merged["components"]["schemas"]
    assert "x-indisponibles" not in merged
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert used <= merged["components"]["schemas"].keys()
    assert all(tag["description"] for tag in merged["tags"])
    unlimited = {path for path in merged["paths"] if "429" not in str(merged["paths"][path])}
    assert unlimited == {"/vivant", "/pret"}
    json.dumps(merged, sort_keys=True)


def test_the_order_of_the_documents_changes_nothing() -> None:
    a, b = document("/v1/metiers", "a"), document("/v1/profils", "b")
    one = merge({"competences": a, "parcours": b})
    two = merge({"parcours": b, "competences": a})
    assert json.dumps(one) == json.dumps(two)


def test_equal_schemas_are_kept_once_and_different_ones_get_their_services_name() -> None:
    same = merge({"competences": document("/v1/metiers", "a"), "parcours": document("/v1/profils", "b")})
    assert "Lot" in same["components"]["schemas"]
    validate(same)
    lot = {"Lot": {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/Part"}}}}
    a = document("/v1/metiers", "a", {**lot, "Part": {"type": "string"}, "CompetencesPart": {"type": "null"}})
    a["paths"]["/v1/metiers"]["get"]["responses"]["201"] = {
        "description": "y",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CompetencesPart"}}},
    }
    b = document("/v1/profils", "b", {**lot, "Part": {"type": "integer"}, "Inutile": {"type": "string"}})
    merged = merge({"competences": a, "parcours": b})
    validate(merged)
    schemas = merged["components"]["schemas"]
    assert schemas["CompetencesPart_"] == {"type": "string"}
    assert schemas["ParcoursPart"] == {"type": "integer"}
    # the same words, but they speak of different things
    assert schemas["ParcoursLot"]["properties"]["x"] == {"$ref": "#/components/schemas/ParcoursPart"}
    assert "Lot" not in schemas
    assert "Inutile" not in schemas
    get = merged["paths"]["/v1/profils"]["get"]
    assert get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/ParcoursLot")


def test_clashes_are_refused() -> None:
    a = document("/v1/metiers", "a")
    with pytest.raises(ValueError, match="operationId a"):
        merge({"competences": a, "parcours": document("/v1/profils", "a")})
    with pytest.raises(ValueError, match="no operationId"):
        merge({"competences": document("/v1/metiers", "")})


def test_paths_that_the_door_refuses_are_left_out() -> None:
    merged = merge({"competences": document("/interne", "a"), "parcours": document("/v1/metiers", "b")})
    assert not [path for path in merged["paths"] if path in ("/interne", "/v1/metiers")]
    feed = document("/v1/evenements/competences", "c")
    assert "/v1/evenements/competences" in merge({"competences": feed})["paths"]
    assert "/v1/evenements" not in merge({"competences": document("/v1/evenements", "c")})["paths"]


def test_keywords_of_3_2_are_cleaned() -> None:
    a = document("/v1/metiers", "a")
    media = {"itemSchema": {"type": "object"}, "itemEncoding": {}, "prefixEncoding": []}
    a["paths"]["/v1/metiers"]["get"]["responses"]["200"]["content"] = {"application/x-ndjson": media}
    a["paths"]["/v1/metiers"]["query"] = {"operationId": "z", "responses": {}}
    merged = merge({"competences": a})
    validate(merged)
    item = merged["paths"]["/v1/metiers"]
    assert set(item["get"]["responses"]["200"]["content"]["application/x-ndjson"]) == {"schema"}
    assert "query" not in item
    assert item["get"]["responses"]["200"]["description"] == "Réponse attendue"


async def test_the_document_follows_the_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ASK_AGAIN_AFTER_S", 0)
    async with running("http://127.0.0.1:9") as down:
        merged = (await down.http.get("/openapi.json", headers={"Authorization": ""})).json()
        assert merged["x-indisponibles"] == sorted(SERVICES)
        validate(merged)
        known = down.gateway.documents._known
        known["competences"] = document("/v1/metiers", "a")
        down.gateway.documents._merged = None
        merged = (await down.http.get("/openapi.json")).json()
        assert "/v1/metiers" in merged["paths"]
        assert "competences" not in merged["x-indisponibles"]


async def test_a_document_is_read_again_when_it_is_old_or_its_service_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ASK_AGAIN_AFTER_S", 0)
    async with running(documents_max_age_s=1000) as gate:
        gate.upstream.document = document("/v1/metiers", "a")
        assert "/v1/metiers" in (await gate.http.get("/openapi.json")).json()["paths"]
        gate.upstream.document = document("/v1/familles", "b")
        assert "/v1/metiers" in (await gate.http.get("/openapi.json")).json()["paths"]
        gate.gateway.documents.went_away("competences")
        assert "/v1/familles" in (await gate.http.get("/openapi.json")).json()["paths"]
        # one that contradicts the others leaves the last in force
        gate.upstream.document = document("/v1/familles", "lire_vivant")
        gate.gateway.documents.went_away("competences")
        assert "/v1/familles" in (await gate.http.get("/openapi.json")).json()["paths"]
        await asyncio.sleep(0)
    async with running() as gate:
        gate.upstream.document = document("/v1/familles", "lire_vivant")
        assert (await gate.http.get("/openapi.json")).status_code == 502


async def test_the_pages_load_nothing_from_elsewhere() -> None:
    async with running() as gate:
        page = await gate.http.get("/docs", headers={"Authorization": ""})
        assert page.status_code == 200
        assert '<html lang="fr">' in page.text
        assert "Passerelle — documentation" in page.text
        assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text)
        assert "connect-src 'self'" in page.headers["content-security-policy"]
        for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert (await gate.http.get(path)).status_code == 200, path
        assert '"/openapi.json"' in page.text.replace("'", '"')


async def test_health_tells_of_each_service() -> None:
    async with running() as gate:
        assert (await gate.http.get("/vivant")).json() == {"etat": "vivant", "service": "gateway"}
        ready = await gate.http.get("/pret")
        assert ready.status_code == 200
        assert ready.json()["services"]["parcours"] == {"pret": True, "suit": {"competences": True}}
        assert "0f1e2d3c" not in ready.text, "a feed's position would tell that something private moved"
        gate.upstream.ready = False
        ready = await gate.http.get("/pret")
        assert ready.status_code == 503
        assert ready.json()["etat"] == "indisponible"
        assert ready.json()["services"]["parcours"] == {"pret": False, "suit": {}}
