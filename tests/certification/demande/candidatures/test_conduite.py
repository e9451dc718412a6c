"""A request without a session: filed, given a route and a place by the person, and its history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import (
    certificateur,
    create_cqp,
    create_session,
    etapes,
    read_session,
    register,
    salarie,
)
from tests.certification.equipe import file
from tests.support.answers import pointers, slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_a_request_without_a_session_is_filed_then_given_a_route_and_a_place(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    mine = await file(api, opened["certification_id"], 0)
    assert (mine["etat"], mine["session_id"], mine["voie"], mine["origine"]) == ("deposee", None, None, "personne")
    path = f"/v1/candidatures/{mine['id']}"
    read = await salarie(api, 0).get(path)
    chosen = await salarie(api, 0).put(
        f"{path}/voie", {"voie": "epreuves_directes"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert (chosen.status_code, chosen.json()["voie"]) == (200, "epreuves_directes")
    seated = await salarie(api, 0).post(f"{path}/inscription", {"session_id": opened["id"]})
    assert (seated.status_code, seated.json()["etat"]) == (200, "inscrite")
    assert (await salarie(api, 0).get(path)).headers["ETag"] == seated.headers["ETag"]
    history = (await salarie(api, 0).get(f"{path}/passages")).json()["elements"]
    assert [(one["transition"], one["de"], one["vers"], one["acteur"]) for one in history] == [
        ("deposer", None, "deposee", "la personne"),
        ("prendre_place", "deposee", "inscrite", "la personne"),
    ]
    kinds = [event["type"].rpartition("certification.")[2] for event in await api.events()]
    assert [kind for kind in kinds if kind.startswith("candidature")] == ["candidature.deposee", "candidature.inscrite"]


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"v9"', 412)])
async def test_the_route_is_chosen_on_the_version_that_was_read(
    api: RunningService, tag: str | None, status: int
) -> None:
    mine = await file(api, (await create_cqp(api))["id"], 0)
    headers = {"If-Match": tag} if tag else {}
    path = f"/v1/candidatures/{mine['id']}/voie"
    assert (await salarie(api, 0).put(path, {"voie": "formation"}, headers=headers)).status_code == status


async def test_only_routes_of_the_certification_are_chosen(api: RunningService) -> None:
    certification = await create_cqp(api, voies={"formation": True})
    body = {"certification_id": certification["id"], "voie": "vae"}
    answer = await salarie(api, 0).post("/v1/candidatures", body)
    assert (answer.status_code, slug(answer)) == (409, "certification-route-closed")
    mine = await file(api, certification["id"], 0, voie="formation")
    path = f"/v1/candidatures/{mine['id']}/voie"
    answer = await salarie(api, 0).put(path, {"voie": "vae"}, headers={"If-Match": '"v1"'})
    assert (answer.status_code, slug(answer)) == (409, "certification-route-closed")
    await salarie(api, 0).post(f"/v1/candidatures/{mine['id']}/retrait")
    answer = await salarie(api, 0).put(path, {"voie": "formation"}, headers={"If-Match": '"v2"'})
    assert (answer.status_code, slug(answer)) == (409, "certification-route-closed")


@pytest.mark.parametrize("both", [True, False])
async def test_one_asks_for_a_session_or_a_certification(api: RunningService, both: bool) -> None:
    body = {"session_id": str(uuid4()), "certification_id": str(uuid4())} if both else {}
    assert (await salarie(api, 0).post("/v1/candidatures", body)).status_code == 422


async def test_refuses_a_certification_unknown_or_ended_and_a_second_live_request(api: RunningService) -> None:
    answer = await salarie(api, 0).post("/v1/candidatures", {"certification_id": str(uuid4())})
    assert answer.status_code == 404
    ended = await create_cqp(api, etapes=etapes(fin_enregistrement=in_days(-1), limite_delivrance=in_days(300)))
    answer = await salarie(api, 0).post("/v1/candidatures", {"certification_id": ended["id"]})
    assert (answer.status_code, slug(answer)) == (409, "certification-expired")
    certification = await create_cqp(api, code="CQP-AUTRE")
    await file(api, certification["id"], 0)
    opened = await create_session(api, certification["id"])
    for body in ({"certification_id": certification["id"]}, {"session_id": opened["id"]}):
        answer = await salarie(api, 0).post("/v1/candidatures", body)
        assert (answer.status_code, slug(answer)) == (409, "already-registered")


async def test_a_place_is_taken_in_a_session_of_the_certification_once(api: RunningService) -> None:
    opened = await create_session(api, places=1, attente_max=1)
    elsewhere = await create_session(api, (await create_cqp(api, code="CQP-AUTRE"))["id"], code="S-PARIS")
    await register(api, opened["id"], 9)
    ids = [(await file(api, opened["certification_id"], number))["id"] for number in range(3)]

    async def enter(number: int, session_id: str, attente: bool = False) -> Any:
        body = {"session_id": session_id, "liste_attente": attente}
        return await salarie(api, number).post(f"/v1/candidatures/{ids[number]}/inscription", body)

    for session_id in (elsewhere["id"], str(uuid4())):
        answer = await enter(0, session_id)
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-session", ["/session_id"])
    full = await enter(0, opened["id"])
    assert (full.status_code, slug(full)) == (409, "session-full")
    assert ((await enter(0, opened["id"], True)).json()["rang"]) == 1
    again = await enter(0, opened["id"], True)
    assert (again.status_code, slug(again)) == (409, "transition-impossible")
    late = await enter(1, opened["id"], True)
    assert (late.status_code, slug(late)) == (409, "waiting-list-full")
    closed = await create_session(api, opened["certification_id"], code="S-CLOSE", etat="close")
    answer = await enter(2, closed["id"])
    assert (answer.status_code, slug(answer)) == (409, "registration-closed")
    for caller in (salarie(api, 5), certificateur(api), api.as_("rh"), api.as_("manager")):
        path = f"/v1/candidatures/{ids[1]}/inscription"
        assert (await caller.post(path, {"session_id": opened["id"]})).status_code == 404


async def test_an_absence_is_noted_once_the_session_has_begun_and_the_request_lives_on(api: RunningService) -> None:
    opened = await create_session(api, debut_le=in_days(40), fin_le=in_days(41))
    mine = await register(api, opened["id"], 0)
    path = f"/v1/candidatures/{mine['id']}/absence"
    early = await certificateur(api).post(path)
    assert (early.status_code, slug(early)) == (409, "session-not-begun")
    year, month, day = map(int, in_days(40).split("-"))
    api.app.state.service.clock = lambda: datetime(year, month, day, 18, tzinfo=UTC)
    assert (await salarie(api, 0).post(path)).status_code == 403
    noted = await certificateur(api).post(path)
    assert (noted.status_code, noted.json()["etat"], noted.json()["session_id"]) == (200, "deposee", None)
    assert (await read_session(api, opened["id"]))["places_prises"] == 0
    told = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    assert "absence" in told[0]["texte"]
