"""Each route: the right actor is answered; who else is not, the matrix says (tests/contracts/matrice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.competences.branche import competence, correspondance, cpnef, create, famille, metier, read, seed
from tests.support.routes import Route, documented_operations
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio

WRITERS = frozenset({"cpnef", "administrateur"})
PROPOSERS = WRITERS | {"certificateur"}
ROUTES = [
    Route("GET", "/v1/familles"),
    Route("POST", "/v1/familles", famille("F-NEUVE"), WRITERS, 201),
    Route("GET", "/v1/familles/{famille}"),
    Route("PUT", "/v1/familles/{famille}", famille(libelle="Retraite"), WRITERS, if_match=True),
    Route("GET", "/v1/competences"),
    Route("POST", "/v1/competences", competence("C-NEUVE"), WRITERS, 201),
    Route("GET", "/v1/competences/{competence}"),
    Route("PUT", "/v1/competences/{competence}", competence(libelle="Conseiller un assuré"), WRITERS, if_match=True),
    Route("DELETE", "/v1/competences/{libre}", None, WRITERS, if_match=True),
    Route("GET", "/v1/metiers"),
    Route("POST", "/v1/metiers", metier("M-NEUF"), WRITERS, 201),
    Route("GET", "/v1/metiers/{metier}"),
    Route("PUT", "/v1/metiers/{metier}", metier(niveau=6), WRITERS, if_match=True),
    Route("DELETE", "/v1/metiers/{metier}", None, WRITERS, if_match=True),
    Route("GET", "/v1/correspondances"),
    Route("POST", "/v1/correspondances", "correspondance", PROPOSERS, 201),
    Route("GET", "/v1/correspondances/{correspondance}"),
    Route("POST", "/v1/correspondances/{correspondance}/decision", {"statut": "acceptee"}, WRITERS),
    Route("GET", "/v1/catalogue"),
    Route("GET", "/v1/catalogue/competences"),
    Route("POST", "/v1/catalogue/versions", {"effective_le": "2199-01-01"}, WRITERS, 201),
    Route("GET", "/v1/catalogue/versions"),
    Route("GET", "/v1/catalogue/versions/{version}"),
    Route("GET", "/v1/evenements/competences", roles=frozenset({"service"})),
]
WITH_ID = [route for route in ROUTES if "{" in route.path]


@dataclass
class Seeded:
    """A service with one of each resource, and one published version."""

    api: RunningService
    ids: dict[str, str]

    async def call(self, route: Route, caller: Caller, ids: dict[str, str] | None = None) -> Any:
        body = route.body
        if body == "correspondance":
            body = correspondance(self.ids["metier"], code="C1110")
        headers = {}
        if route.if_match:
            headers["If-Match"] = (await cpnef(self.api).get(route.path.format_map(self.ids))).headers["ETag"]
        path = route.path.format_map(ids or self.ids)
        return await caller.request(route.method, path, headers=headers, **({"json": body} if body else {}))


@pytest.fixture
async def seeded(api: RunningService) -> Seeded:
    ids = await seed(api)
    ids["libre"] = (await create(api, "/v1/competences", competence("C-LIBRE")))["id"]
    ids["correspondance"] = (await create(api, "/v1/correspondances", correspondance(ids["metier"])))["id"]
    ids["version"] = (await create(api, "/v1/catalogue/versions", {"effective_le": "2025-01-01"}))["numero"]
    await create(api, "/v1/competences", competence("C-DEPUIS"))
    return Seeded(api, ids)


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_right_actors_are_answered(seeded: Seeded, route: Route) -> None:
    roles = sorted(route.roles) if route.method == "GET" else sorted(route.roles)[:1]
    for role in roles:
        answer = await seeded.call(route, seeded.api.as_(role))
        assert answer.status_code == route.status, answer.text


async def test_writes_are_guarded_by_the_version_read(seeded: Seeded) -> None:
    for kind, body in (
        ("famille", famille(libelle="Autre")),
        ("competence", competence(libelle="Autre")),
        ("metier", metier(niveau=7)),
    ):
        path = f"/v1/{kind}s/{seeded.ids[kind]}"
        writer = cpnef(seeded.api)
        etag = (await writer.get(path)).headers["ETag"]
        assert (await writer.put(path, body)).status_code == 428
        first = await writer.put(path, body, headers={"If-Match": etag})
        assert first.status_code == 200
        assert first.headers["ETag"] != etag
        assert (await writer.put(path, body, headers={"If-Match": etag})).status_code == 412
        assert (await writer.get(path)).headers["ETag"] == first.headers["ETag"]


async def test_a_creation_says_where_it_is(seeded: Seeded) -> None:
    for path, body in (
        ("/v1/familles", famille("F-2")),
        ("/v1/competences", competence("C-2")),
        ("/v1/metiers", metier("M-2")),
    ):
        answer = await cpnef(seeded.api).post(path, body)
        assert await read(seeded.api, answer.headers["Location"]) == answer.json()


async def test_the_document_covers_every_route_in_french(api: RunningService) -> None:
    assert documented_operations(api.app) == len(ROUTES) + 1
