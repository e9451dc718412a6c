"""Each route of the positionnements: the right actor is answered; who else is not, the matrix says (tests/contracts/matrice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import GPS_A, certificateur, profil, salarie
from tests.certification.demande.positionnements.monde import ask, conclude, create_44_days
from tests.support.routes import Route
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
CFEM = frozenset({"certificateur"})
ONE = "/v1/positionnements/{positionnement}"
ROUTES = [
    Route("POST", "/v1/positionnements", "demande", frozenset({"salarie"}), 201),
    Route("GET", "/v1/positionnements"),
    Route("GET", ONE),
    Route("GET", f"{ONE}/versions"),
    Route("GET", f"{ONE}/versions/1"),
    Route("POST", f"{ONE}/verdicts", "verdicts", CFEM, 201),
    Route("POST", f"{ONE}/conclusion", {"decision": "parcours", "texte": "À préparer."}, CFEM, 201),
    Route("POST", f"{ONE}/recours", {"texte": "Regardez ma pratique."}, status=201),
]
WITH_ID = [route for route in ROUTES if "{" in route.path]


@dataclass
class Seeded:
    """A service with one certification and a positionnement of employee 0."""

    api: RunningService
    ids: dict[str, str]
    verdict: dict[str, Any]

    def caller(self, role: str) -> Caller:
        return self.api.as_(role, entite=GPS_A, profil=profil(1) if role == "salarie" else None)

    async def call(self, route: Route, caller: Caller, ids: dict[str, str] | None = None) -> Any:
        body = route.body
        if body == "demande":
            body = {"certification_id": self.ids["certification"]}
        elif body == "verdicts":
            body = {"verdicts": [self.verdict]}
        return await caller.request(route.method, route.path.format_map(ids or self.ids), json=body)


@pytest.fixture
async def seeded(api: RunningService) -> Seeded:
    certification = await create_44_days(api)
    asked = await ask(api, 0, certification["id"])
    row = asked["derniere_version"]["verdicts"][0]
    preuve = {"nature": "mise_en_situation", "texte": "Vu à l'œuvre."}
    said = {"bloc_id": row["bloc_id"], "competence_id": row["competence_id"], "verdict": "partielle", "preuve": preuve}
    return Seeded(api, {"certification": certification["id"], "positionnement": asked["id"]}, said)


async def test_for_all_but_the_person_and_the_certificateur_it_does_not_exist(seeded: Seeded) -> None:
    for route in WITH_ID:
        for role in sorted(route.roles - {"certificateur"}):
            caller = seeded.caller(role)
            theirs = await seeded.call(route, caller)
            unknown = await seeded.call(route, caller, {"positionnement": str(uuid4())})
            assert (theirs.status_code, unknown.status_code) == (404, 404), (role, route)
            assert theirs.text.replace(theirs.json()["instance"], "") == unknown.text.replace(
                unknown.json()["instance"], ""
            )
            assert (await caller.get("/v1/positionnements")).json() == {"elements": [], "suivant": None}


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_right_actors_are_answered(seeded: Seeded, route: Route) -> None:
    reads = route.method == "GET"
    if route.path.endswith("/recours"):
        await conclude(seeded.api, seeded.ids["positionnement"])
    if reads:
        callers = [salarie(seeded.api, 0), certificateur(seeded.api)]
    elif route.roles == CFEM:
        callers = [certificateur(seeded.api)]
    else:
        callers = [salarie(seeded.api, 1 if route.body == "demande" else 0)]
    for caller in callers:
        answer = await seeded.call(route, caller)
        assert answer.status_code == route.status, answer.text


async def test_a_certificateur_does_not_conduct_their_own(seeded: Seeded) -> None:
    own = salarie(seeded.api, 0, "certificateur")
    for route in ROUTES:
        if route.roles == CFEM:
            assert (await seeded.call(route, own)).status_code == 404
    assert (await own.get(ONE.format_map(seeded.ids))).status_code == 200


async def test_lists_show_exactly_what_single_reads_show(seeded: Seeded) -> None:
    other = await ask(seeded.api, 5, seeded.ids["certification"])
    both = [seeded.ids["positionnement"], other["id"]]
    readers = {
        "personne": (salarie(seeded.api, 0), 1),
        "autre": (salarie(seeded.api, 7), 0),
        "certificateur": (certificateur(seeded.api), 2),
        "manager": (seeded.api.as_("manager", "salarie", entite=GPS_A, profil=profil(1)), 0),
    }
    for name, (reader, count) in readers.items():
        listed = {row["id"]: row for row in (await reader.get("/v1/positionnements")).json()["elements"]}
        assert len(listed) == count, name
        for identifier in both:
            single = await reader.get(f"/v1/positionnements/{identifier}")
            assert single.status_code == (200 if identifier in listed else 404), name
            if identifier in listed:
                assert {key: single.json()[key] for key in listed[identifier]} == listed[identifier]


@pytest.mark.parametrize(
    ("query", "count"), [("etat=demande", 2), ("etat=conclu", 1), ("certification={certification}", 3)]
)
async def test_lists_are_narrowed(seeded: Seeded, query: str, count: int) -> None:
    for number in (1, 2):
        await ask(seeded.api, number, seeded.ids["certification"])
    await conclude(seeded.api, seeded.ids["positionnement"])
    path = f"/v1/positionnements?{query.format_map(seeded.ids)}"
    assert len((await certificateur(seeded.api).get(path)).json()["elements"]) == count
