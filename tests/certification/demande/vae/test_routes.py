"""Each route of the dossiers de faisabilité: the right actor is answered; who else is not, the matrix says (tests/contracts/matrice)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import GPS_A, certificateur, profil, salarie
from tests.certification.demande.vae.monde import CONTENU, answer, begin, create_rncp, file, filed, step, write
from tests.support.http import ok
from tests.support.routes import Route
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
CFEM = frozenset({"certificateur"})
ONE = "/v1/dossiers_vae/{dossier}"
IRRECEVABLE = {"decision": "irrecevable", "motif": "activites_sans_rapport", "explication": "Rien sur la retraite."}
ROUTES = [
    Route("POST", "/v1/dossiers_vae", "ouverture", frozenset({"salarie"}), 201),
    Route("GET", "/v1/dossiers_vae"),
    Route("GET", ONE),
    Route("PUT", ONE, CONTENU, if_match=True),
    Route("POST", f"{ONE}/depot"),
    Route("POST", f"{ONE}/recevabilite", {"decision": "recevable"}, CFEM),
    Route("POST", f"{ONE}/recours", {"texte": "L'attestation est jointe."}, status=201),
    Route("POST", f"{ONE}/commencement"),
    Route("POST", f"{ONE}/abandon"),
]
WITH_ID = [route for route in ROUTES if "{" in route.path]


@dataclass
class Seeded:
    """A service with one certification and a dossier of employee 0, written and not filed."""

    api: RunningService
    ids: dict[str, str]

    def caller(self, role: str) -> Caller:
        return self.api.as_(role, entite=GPS_A, profil=profil(1) if role == "salarie" else None)

    async def call(self, route: Route, caller: Caller, ids: dict[str, str] | None = None) -> Any:
        body = {"certification_id": self.ids["certification"]} if route.body == "ouverture" else route.body
        headers = {}
        if route.if_match:
            headers["If-Match"] = (await salarie(self.api, 0).get(ONE.format_map(self.ids))).headers["ETag"]
        return await caller.request(route.method, route.path.format_map(ids or self.ids), headers=headers, json=body)


@pytest.fixture
async def seeded(api: RunningService) -> Seeded:
    certification = await create_rncp(api)
    dossier = await begin(api, 0, certification)
    ok(await write(api, 0, dossier))
    return Seeded(api, {"certification": certification["id"], "dossier": dossier["id"]})


@pytest.mark.parametrize("deposited", [False, True])
async def test_for_all_but_the_person_and_the_certificateur_it_does_not_exist(seeded: Seeded, deposited: bool) -> None:
    if deposited:
        ok(await file(seeded.api, 0, {"id": seeded.ids["dossier"]}))
    for route in WITH_ID:
        for role in sorted(route.roles):
            # what was filed is read by the certificateur, who changes nothing of it and answers it
            if role == "certificateur" and deposited and (route.method == "GET" or route.roles == CFEM):
                continue
            caller = seeded.caller(role)
            theirs = await seeded.call(route, caller)
            unknown = await seeded.call(route, caller, {"dossier": str(uuid4())})
            assert (theirs.status_code, unknown.status_code) == (404, 404), (role, route)
            assert theirs.text.replace(theirs.json()["instance"], "") == unknown.text.replace(
                unknown.json()["instance"], ""
            )


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_the_right_actors_are_answered(seeded: Seeded, route: Route) -> None:
    dossier = {"id": seeded.ids["dossier"]}
    if route.path.endswith(("/recevabilite", "/commencement", "/recours")):
        ok(await file(seeded.api, 0, dossier))
    if route.path.endswith("/recours"):
        ok(await answer(seeded.api, dossier, **IRRECEVABLE))
    if route.path.endswith("/commencement"):
        ok(await answer(seeded.api, dossier))
    if route.roles == CFEM:
        callers = [certificateur(seeded.api)]
    else:
        callers = [salarie(seeded.api, 1 if route.body == "ouverture" else 0)]
    for caller in callers:
        found = await seeded.call(route, caller)
        assert found.status_code == route.status, found.text


async def test_a_certificateur_does_not_answer_their_own(seeded: Seeded) -> None:
    dossier = {"id": seeded.ids["dossier"]}
    ok(await file(seeded.api, 0, dossier))
    own = salarie(seeded.api, 0, "certificateur")
    assert (await answer(seeded.api, dossier, by=own)).status_code == 404
    assert (await own.get(ONE.format_map(seeded.ids))).status_code == 200


async def test_lists_show_exactly_what_single_reads_show(seeded: Seeded) -> None:
    certification = {"id": seeded.ids["certification"]}
    other = await filed(seeded.api, 5, certification)
    both = [seeded.ids["dossier"], other["id"]]
    readers = {
        "personne": (salarie(seeded.api, 0), 1),
        "autre": (salarie(seeded.api, 7), 0),
        "certificateur": (certificateur(seeded.api), 1),
        "certificateur et salarié": (salarie(seeded.api, 0, "certificateur"), 2),
        "manager": (seeded.api.as_("manager", "salarie", entite=GPS_A, profil=profil(1)), 0),
        "rh": (seeded.api.as_("rh", entite=GPS_A), 0),
    }
    for name, (reader, count) in readers.items():
        listed = {row["id"]: row for row in (await reader.get("/v1/dossiers_vae")).json()["elements"]}
        assert len(listed) == count, name
        for identifier in both:
            single = await reader.get(f"/v1/dossiers_vae/{identifier}")
            assert single.status_code == (200 if identifier in listed else 404), name
            if identifier in listed:
                assert {key: single.json()[key] for key in listed[identifier]} == listed[identifier]


@pytest.mark.parametrize(
    ("query", "count"), [("etat=complet", 1), ("etat=abandonne", 1), ("certification={certification}", 2)]
)
async def test_lists_are_narrowed(seeded: Seeded, query: str, count: int) -> None:
    certification = {"id": seeded.ids["certification"]}
    await filed(seeded.api, 1, certification)
    gone = await filed(seeded.api, 2, certification)
    ok(await step(seeded.api, 2, gone, "abandon"))
    path = f"/v1/dossiers_vae?{query.format_map(seeded.ids)}"
    assert len((await certificateur(seeded.api).get(path)).json()["elements"]) == count
