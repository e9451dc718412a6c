"""A first candidature: asked for oneself, read by oneself and the certificateur, refused with a clear reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import (
    GPS_A,
    certificateur,
    create_cqp,
    create_session,
    etapes,
    profil,
    profils,
    read_session,
    ref,
    register,
    salarie,
    withdraw,
)
from tests.support.answers import slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def ask(api: RunningService, session_id: str, number: int = 0, **more: Any) -> Any:
    return await salarie(api, number).post("/v1/candidatures", {"session_id": session_id, **more})


async def test_a_candidature_takes_a_place(api: RunningService) -> None:
    opened = await create_session(api)
    mine = await register(api, opened["id"], 0)
    assert (mine["etat"], mine["rang"], mine["profil_id"]) == ("inscrite", None, profil(0))
    assert mine["certification_id"] == opened["certification_id"]
    read = await salarie(api, 0).get(f"/v1/candidatures/{mine['id']}")
    assert read.json() == mine
    assert (await read_session(api, opened["id"]))["places_prises"] == 1


async def test_taking_a_place_moves_the_version_of_the_session(api: RunningService) -> None:
    opened = await create_session(api)
    path = f"/v1/sessions/{opened['id']}"
    before = (await certificateur(api).get(path)).headers["ETag"]
    await register(api, opened["id"], 0)
    assert (await certificateur(api).get(path)).headers["ETag"] != before


async def test_refuses_a_26th_inscription_when_capacity_is_25(api: RunningService) -> None:
    await api.apply("parcours", profils(range(20, 26)))
    opened = await create_session(api, places=25)
    for number in range(25):
        await register(api, opened["id"], number)
    answer = await ask(api, opened["id"], 25)
    assert (answer.status_code, slug(answer)) == (409, "session-full")
    assert answer.json()["erreurs"][0]["pointeur"] == "/liste_attente"
    assert (await read_session(api, opened["id"]))["places_libres"] == 0


async def test_refuses_a_second_candidature_for_the_same_session(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    await register(api, opened["id"], 0)
    await register(api, opened["id"], 1, attente=True)
    for number in (0, 1):
        answer = await ask(api, opened["id"], number, liste_attente=True)
        assert (answer.status_code, slug(answer)) == (409, "already-registered")
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (1, 1)


async def test_the_same_key_registers_once(api: RunningService) -> None:
    opened = await create_session(api)
    key = {"Idempotency-Key": "une-seule-fois"}
    first = await salarie(api, 0).post("/v1/candidatures", {"session_id": opened["id"]}, headers=key)
    again = await salarie(api, 0).post("/v1/candidatures", {"session_id": opened["id"]}, headers=key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (await read_session(api, opened["id"]))["places_prises"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"etat": "programmee"},
        {"etat": "close"},
        {"etat": "annulee"},
        {"inscription_a_partir_du": in_days(1)},
        {"inscription_jusqu_au": in_days(-1)},
    ],
)
async def test_refuses_when_registration_is_not_open(api: RunningService, changes: dict[str, Any]) -> None:
    opened = await create_session(api, **changes)
    for attente in (False, True):
        answer = await ask(api, opened["id"], liste_attente=attente)
        assert (answer.status_code, slug(answer)) == (409, "registration-closed")
    assert (await read_session(api, opened["id"]))["places_prises"] == 0


async def test_the_last_day_ends_at_midnight_in_paris(api: RunningService) -> None:
    opened = await create_session(api, inscription_jusqu_au=in_days(30))
    year, month, day = map(int, in_days(30).split("-"))
    service = api.app.state.service
    service.clock = lambda: datetime(year, month, day, 21, 30, tzinfo=UTC)
    assert (await ask(api, opened["id"], 0)).status_code == 201
    service.clock = lambda: datetime(year, month, day, 23, 0, tzinfo=UTC)
    answer = await ask(api, opened["id"], 1)
    assert (answer.status_code, slug(answer)) == (409, "registration-closed")


async def test_refuses_when_the_certification_has_expired(api: RunningService) -> None:
    certification = await create_cqp(api, etapes=etapes(fin_enregistrement=in_days(20), limite_delivrance=in_days(400)))
    opened = await create_session(api, certification["id"])
    assert (await ask(api, opened["id"], 0)).status_code == 201
    year, month, day = map(int, in_days(21).split("-"))
    api.app.state.service.clock = lambda: datetime(year, month, day, 12, tzinfo=UTC)
    answer = await ask(api, opened["id"], 1)
    assert (answer.status_code, slug(answer)) == (409, "certification-expired")


async def test_refuses_an_unknown_session(api: RunningService) -> None:
    answer = await ask(api, str(uuid4()))
    assert (answer.status_code, slug(answer)) == (404, "not-found")


async def test_one_asks_for_oneself_only(api: RunningService) -> None:
    opened = await create_session(api)
    answer = await ask(api, opened["id"], 0, profil_id=profil(1))
    assert (answer.status_code, slug(answer)) == (422, "unknown-field")
    answer = await api.as_("salarie", entite=GPS_A).post("/v1/candidatures", {"session_id": opened["id"]})
    assert (answer.status_code, slug(answer)) == (403, "insufficient-scope")


async def test_refuses_a_profil_not_known_yet_and_one_erased(api: RunningService) -> None:
    opened = await create_session(api)
    stranger = api.as_("salarie", entite=GPS_A, profil=ref("profil/inconnu"))
    answer = await stranger.post("/v1/candidatures", {"session_id": opened["id"]})
    assert (answer.status_code, slug(answer)) == (409, "profile-not-known-yet")
    await api.apply("parcours", [("profil.efface", {"id": profil(3)})])
    answer = await ask(api, opened["id"], 3)
    assert (answer.status_code, slug(answer)) == (410, "gone")


async def test_for_managers_hr_and_hris_a_candidature_does_not_exist(api: RunningService) -> None:
    opened = await create_session(api)
    mine = await register(api, opened["id"], 0)
    for role in ("manager", "rh", "sirh", "conseiller", "jury", "cpnef", "syndicat", "administrateur", "service"):
        for reader in (api.as_(role, entite=GPS_A), api.as_("salarie", role, entite=GPS_A, profil=profil(1))):
            theirs = await reader.get(f"/v1/candidatures/{mine['id']}")
            unknown = await reader.get(f"/v1/candidatures/{uuid4()}")
            assert theirs.status_code == unknown.status_code == 404
            instance = theirs.json()["instance"]
            assert theirs.text == unknown.text.replace(unknown.json()["instance"], instance)
            assert (await reader.post(f"/v1/candidatures/{mine['id']}/retrait")).status_code == 404
            assert (await reader.get("/v1/candidatures")).json() == {"elements": [], "suivant": None}
    assert (await read_session(api, opened["id"]))["places_prises"] == 1


async def test_the_certificateur_reads_but_withdraws_nobody(api: RunningService) -> None:
    opened = await create_session(api)
    mine = await register(api, opened["id"], 0)
    assert (await certificateur(api).get(f"/v1/candidatures/{mine['id']}")).json() == mine
    assert (await certificateur(api).post(f"/v1/candidatures/{mine['id']}/retrait")).status_code == 404


async def test_lists_show_exactly_what_single_reads_show(api: RunningService) -> None:
    first = await create_session(api, places=2)
    second = await create_session(api, (await create_cqp(api, code="CQP-AUTRE"))["id"], code="S-PARIS")
    all_ids = []
    for number in range(4):
        all_ids.append((await register(api, first["id"], number, attente=True))["id"])
    all_ids.append((await register(api, second["id"], 0))["id"])
    await withdraw(api, all_ids[4], 0)
    readers = {
        "personne": salarie(api, 0),
        "autre": salarie(api, 3),
        "certificateur": certificateur(api),
        "manager": api.as_("manager", entite=GPS_A),
        "certificateur et salarié": api.as_("certificateur", "salarie", profil=profil(0)),
    }
    counts = {}
    for name, reader in readers.items():
        listed = {element["id"]: element for element in (await reader.get("/v1/candidatures")).json()["elements"]}
        for candidature_id in all_ids:
            single = await reader.get(f"/v1/candidatures/{candidature_id}")
            if candidature_id in listed:
                assert single.json() == listed[candidature_id]
            else:
                assert single.status_code == 404
        counts[name] = len(listed)
    assert counts == {"personne": 2, "autre": 1, "certificateur": 5, "manager": 0, "certificateur et salarié": 5}


@pytest.mark.parametrize(
    ("query", "count"), [("etat=en_attente", 1), ("etat=retiree", 1), ("session={session}", 3), ("etat=inscrite", 1)]
)
async def test_lists_are_narrowed(api: RunningService, query: str, count: int) -> None:
    opened = await create_session(api, places=1)
    left = await register(api, opened["id"], 0)
    await withdraw(api, left["id"], 0)
    await register(api, opened["id"], 1)
    await register(api, opened["id"], 2, attente=True)
    answer = await certificateur(api).get(f"/v1/candidatures?{query.format(session=opened['id'])}")
    assert len(answer.json()["elements"]) == count


async def test_the_feed_says_what_happened_not_to_whom(api: RunningService) -> None:
    opened = await create_session(api)
    mine = await register(api, opened["id"], 0)
    await withdraw(api, mine["id"], 0)
    news = [event for event in await api.events() if "candidature" in event["type"]]
    assert [event["type"] for event in news] == [
        "passerelle.certification.candidature.deposee",
        "passerelle.certification.candidature.retiree",
    ]
    for event, etat in zip(news, ("inscrite", "retiree"), strict=True):
        assert event["data"] == {
            "id": mine["id"],
            "certification_id": opened["certification_id"],
            "session_id": opened["id"],
            "etat": etat,
        }
