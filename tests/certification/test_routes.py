"""Each route: the right actor is answered; who else is not, the matrix says (tests/contracts/matrice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.certification.branche import (
    GPS_A,
    bloc,
    certificateur,
    cqp,
    create_session,
    profil,
    register,
    salarie,
    session,
)
from tests.support.routes import Route, documented_operations
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio

WRITERS = frozenset({"certificateur", "cpnef", "administrateur"})
ROUTES = [
    Route("GET", "/v1/certifications"),
    Route("POST", "/v1/certifications", cqp("CQP-NOUVEAU"), WRITERS, 201),
    Route("GET", "/v1/certifications/{certification}"),
    Route("PUT", "/v1/certifications/{certification}", cqp(duree_jours=40), WRITERS, if_match=True),
    Route("GET", "/v1/certifications/{certification}/blocs"),
    Route("POST", "/v1/certifications/{certification}/blocs", bloc("B2"), WRITERS, 201),
    Route("GET", "/v1/certifications/{certification}/sessions"),
    Route("POST", "/v1/certifications/{certification}/sessions", session("S-NOUVELLE"), WRITERS, 201),
    Route("GET", "/v1/sessions"),
    Route("GET", "/v1/sessions/{session}"),
    Route("PUT", "/v1/sessions/{session}", session(places=30), WRITERS, if_match=True),
    Route("POST", "/v1/candidatures", "demande", frozenset({"salarie"}), 201),
    Route("GET", "/v1/candidatures"),
    Route("GET", "/v1/candidatures/{candidature}"),
    Route("POST", "/v1/candidatures/{candidature}/retrait"),
    Route("GET", "/v1/evenements/certification", roles=frozenset({"service"})),
]
WITH_ID = [route for route in ROUTES if "{" in route.path]
HOLDER_ONLY = ("/v1/candidatures/{candidature}", "/v1/candidatures/{candidature}/retrait")


@dataclass
class Seeded:
    """A service with one certification, one session, and one candidature of employee 0."""

    api: RunningService
    ids: dict[str, str]

    def caller(self, role: str) -> Caller:
        return self.api.as_(role, entite=GPS_A, profil=profil(1) if role == "salarie" else None)

    async def call(self, route: Route, caller: Caller, ids: dict[str, str] | None = None) -> Any:
        ids = ids or self.ids
        body = {"session_id": ids["session"]} if route.body == "demande" else route.body
        headers = {}
        if route.if_match:
            path = route.path.format_map(self.ids)
            # a version is that of what its reader is shown
            read = await caller.get(path)
            read = read if read.status_code == 200 else await certificateur(self.api).get(path)
            headers["If-Match"] = read.headers["ETag"]
        return await caller.request(route.method, route.path.format_map(ids), headers=headers, json=body)


@pytest.fixture
async def seeded(api: RunningService) -> Seeded:
    opened = await create_session(api)
    candidature = await register(api, opened["id"], 0)
    ids = {"certification": opened["certification_id"], "session": opened["id"], "candidature": candidature["id"]}
    return Seeded(api, ids)


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_right_actors_are_answered(seeded: Seeded, route: Route) -> None:
    if route.path in HOLDER_ONLY:
        callers = [salarie(seeded.api, 0)]
    elif route.method == "GET":
        callers = [seeded.caller(role) for role in sorted(route.roles)]
    else:
        callers = [seeded.caller(sorted(route.roles)[0])]
    for caller in callers:
        answer = await seeded.call(route, caller)
        assert answer.status_code == route.status, answer.text


async def test_writes_are_guarded_by_the_version_read(seeded: Seeded) -> None:
    for path, body in (
        (f"/v1/certifications/{seeded.ids['certification']}", cqp(duree_jours=30)),
        (f"/v1/sessions/{seeded.ids['session']}", session(lieu="Paris")),
    ):
        writer = certificateur(seeded.api)
        etag = (await writer.get(path)).headers["ETag"]
        assert (await writer.put(path, body)).status_code == 428
        first = await writer.put(path, body, headers={"If-Match": etag})
        assert first.status_code == 200
        assert first.headers["ETag"] != etag
        assert (await writer.put(path, body, headers={"If-Match": etag})).status_code == 412


async def test_the_document_covers_every_route_in_french(api: RunningService) -> None:
    assert documented_operations(api.app) > len(ROUTES)  # the other parts have theirs in their own folders
