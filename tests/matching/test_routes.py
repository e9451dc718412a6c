"""Four first for each route: anonymous, wrong actor, not found, happy path; then who reads what of a named person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.matching.branche import (
    CONSEILLER_SUJET,
    GPS_A,
    GPS_B,
    competence_id,
    conseiller,
    in_days,
    metier_id,
    of,
    person,
    profil,
    ref,
    rh,
    salarie,
    slug,
    tell,
)
from tests.support.clock import now
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio

EVERYBODY = frozenset(
    [
        "salarie",
        "manager",
        "rh",
        "conseiller",
        "certificateur",
        "jury",
        "cpnef",
        "syndicat",
        "sirh",
        "administrateur",
        "service",
    ]
)
COLLECTIVE = frozenset({"rh", "sirh", "cpnef", "syndicat", "administrateur"})


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    body: Any = None
    roles: frozenset[str] = EVERYBODY
    personal: bool = True


SIMULATION = {"acquis": [{"competence_id": competence_id("dossier"), "niveau": 3}]}
ROUTES = [
    Route("GET", "/v1/recommandations/profils/{profil}/situation"),
    Route("GET", "/v1/recommandations/profils/{profil}/metiers"),
    Route("GET", "/v1/recommandations/profils/{profil}/metiers/" + metier_id("conseiller")),
    Route("GET", "/v1/recommandations/profils/{profil}/certifications?metier=" + metier_id("conseiller")),
    Route("GET", "/v1/recommandations/profils/{profil}/chemins?metier=" + metier_id("conseiller")),
    Route("GET", "/v1/recommandations/profils/{profil}/deblocages"),
    Route("GET", "/v1/recommandations/{recommandation}"),
    Route("POST", "/v1/recommandations/{recommandation}/rejeu"),
    Route("GET", "/v1/rapprochements/profils/{profil}/apparitions", personal=False),
    Route("POST", "/v1/recommandations/metiers", SIMULATION, personal=False),
    Route("POST", "/v1/recommandations/metiers/" + metier_id("conseiller"), SIMULATION, personal=False),
    Route("GET", "/v1/rapprochements/besoins", roles=COLLECTIVE, personal=False),
    Route(
        "GET",
        f"/v1/rapprochements/sessions/{ref('session/lyon')}/candidats",
        roles=frozenset({"certificateur"}),
        personal=False,
    ),
    Route(
        "GET", f"/v1/rapprochements/mobilites?metier={metier_id('conseiller')}", roles=frozenset({"rh"}), personal=False
    ),
    Route("GET", "/v1/evenements/matching", roles=frozenset({"service"}), personal=False),
]
PERSONAL = [route for route in ROUTES if route.personal]


@pytest.fixture
async def ids(api: RunningService) -> dict[str, str]:
    answer = await salarie(api).get(of(0, "situation"))
    return {"profil": profil(0), "recommandation": answer.json()["id"]}


async def call(route: Route, caller: Caller, ids: dict[str, str]) -> Any:
    return await caller.request(route.method, route.path.format_map(ids), json=route.body)


def actor(api: RunningService, role: str) -> Caller:
    return api.as_(role, entite=GPS_A, profil=profil(1) if role in ("salarie", "manager") else None)


async def test_nobody_else_learns_that_a_named_person_has_recommendations(
    api: RunningService, ids: dict[str, str]
) -> None:
    """Answers have the bytes of those for an id that nobody has, whatever the role; the request's own number apart."""
    unknown = {"profil": str(uuid4()), "recommandation": str(uuid4())}
    headers = {"X-Request-Id": "meme-requete"}
    for route in PERSONAL:
        for role in sorted(EVERYBODY):
            foreign, absent = [
                await actor(api, role).request(route.method, route.path.format_map(names), headers=headers)
                for names in (ids, unknown)
            ]
            assert (foreign.status_code, slug(foreign)) == (404, "not-found"), (role, route)
            assert foreign.content == absent.content


async def test_the_holder_reads_everything(api: RunningService, ids: dict[str, str]) -> None:
    for route in PERSONAL:
        answer = await call(route, salarie(api), ids)
        assert answer.status_code == 200, (route, answer.text)
        assert answer.json()["profil_id"] == profil(0)
        assert set(answer.json()["provenance"]) == {"version_catalogue", "modele", "calculee_le", "flux"}


async def test_a_conseiller_reads_while_the_grant_runs(api: RunningService, ids: dict[str, str]) -> None:
    for route in PERSONAL:
        answer = await call(route, conseiller(api), ids)
        assert answer.status_code == 200, (route, answer.text)
    for until in (in_days(-1), f"{now() - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"):
        lecteurs = [{"sujet": CONSEILLER_SUJET, "jusqu_au": until}]
        await tell(api, "parcours", [person(0, lecteurs=lecteurs)])
        for route in PERSONAL:
            answer = await call(route, conseiller(api), ids)
            assert answer.status_code == 404, (route, until)


@pytest.mark.parametrize(("hour", "status"), [(22, 200), (23, 404)])
async def test_a_grant_until_a_day_ends_with_that_day_in_paris(api: RunningService, hour: int, status: int) -> None:
    lecteurs = [{"sujet": CONSEILLER_SUJET, "jusqu_au": "2031-01-10"}]
    await tell(api, "parcours", [person(0, lecteurs=lecteurs)])
    api.app.state.service.clock = lambda: datetime(2031, 1, 10, hour, 30, tzinfo=UTC)
    assert (await conseiller(api).get(of(0, "situation"))).status_code == status


async def test_a_grant_is_for_one_subject_and_one_role(api: RunningService, ids: dict[str, str]) -> None:
    for caller in (api.as_("conseiller", sujet="un-autre"), api.as_("rh", sujet=CONSEILLER_SUJET, entite=GPS_A)):
        for route in PERSONAL:
            assert (await call(route, caller, ids)).status_code == 404


async def test_collective_answers_are_for_those_who_may(api: RunningService) -> None:
    path = "/v1/rapprochements/besoins"
    for role in ("cpnef", "syndicat", "administrateur"):
        assert (await api.as_(role).get(path)).json()["entite"] is None
        assert (await api.as_(role).get(f"{path}?entite={GPS_B}")).json()["entite"]["code"] == "GPS-B"
    for role in ("rh", "sirh"):
        own = api.as_(role, entite=GPS_A)
        assert (await own.get(path)).json()["entite"]["code"] == "GPS-A"
        for elsewhere in (GPS_B, ref("entite/inconnue")):
            answer = await own.get(f"{path}?entite={elsewhere}")
            assert (answer.status_code, slug(answer)) == (404, "not-found")
    assert (await api.as_("rh").get(path)).status_code == 404
    assert (await rh(api).get(f"{path}?entite={GPS_A}")).status_code == 200


async def test_a_simulation_is_for_everybody(api: RunningService) -> None:
    for role in sorted(EVERYBODY):
        answer = await actor(api, role).post("/v1/recommandations/metiers", SIMULATION)
        assert answer.status_code == 200, role


@pytest.mark.parametrize(("query", "expected"), [("limites=3", "unknown-parameter"), ("limite=3&limite=4", "duplicate-parameter")])  # fmt: skip
async def test_a_question_read_as_one_object_refuses_what_it_does_not_know(
    api: RunningService, query: str, expected: str
) -> None:
    answer = await salarie(api).get(of(0, f"metiers?{query}"))
    assert (answer.status_code, slug(answer)) == (400, expected)
