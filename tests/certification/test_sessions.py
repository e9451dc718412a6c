"""Exam sessions: dates that follow each other, capacity that holds, places that everybody sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    GPS_B,
    certificateur,
    create_cqp,
    create_session,
    etapes,
    read_session,
    register,
    salarie,
    session,
)
from tests.support.answers import pointers, slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ROLES = ("salarie", "manager", "rh", "sirh", "syndicat", "cpnef", "administrateur", "jury")


async def replace(api: RunningService, opened: dict[str, Any], **changes: Any) -> Any:
    """PUT the session as it now is, with changes."""
    path = f"/v1/sessions/{opened['id']}"
    now = await certificateur(api).get(path)
    computed = {
        "id",
        "certification_id",
        "places_prises",
        "places_libres",
        "en_attente",
        "reste",
        "inscriptions_ouvertes",
        "confirmee_le",
    }
    body = {name: value for name, value in now.json().items() if name not in computed} | changes
    return await certificateur(api).put(path, body, headers={"If-Match": now.headers["ETag"]})


async def test_everybody_sees_a_session_and_whether_places_are_left(api: RunningService) -> None:
    opened = await create_session(api, places=6)
    path, told = f"/v1/sessions/{opened['id']}", []
    for number in range(6):
        await register(api, opened["id"], number)
        seen = [(await api.as_(role, entite=GPS_B).get(path)).json() for role in ROLES]
        assert all(one == seen[0] for one in seen)
        assert (seen[0]["places"], seen[0]["inscriptions_ouvertes"]) == (6, True)
        told.append(seen[0]["reste"])
    assert told == ["oui", "peu", "peu", "peu", "peu", "non"]


async def test_how_many_hold_a_place_or_wait_is_the_certificateurs_alone(api: RunningService) -> None:
    """Of five places taken, of six, and of two people who wait, nobody else reads a byte, nor an ETag that moves."""
    opened = await create_session(api)
    waited = await create_session(api, opened["certification_id"], code="S-PLEINE", places=1)
    await register(api, waited["id"], 5)
    paths = [f"/v1/sessions/{one['id']}" for one in (opened, waited)]
    paths += ["/v1/sessions", f"/v1/certifications/{opened['certification_id']}/sessions"]

    async def read(role: str) -> list[Any]:
        answers = [await api.as_(role, entite=GPS_B).get(path) for path in paths]
        return [(one.content, one.headers.get("etag")) for one in answers]

    before = [await read(role) for role in ROLES]
    for number in range(2):
        await register(api, opened["id"], number)
        await register(api, waited["id"], 2 + number, attente=True)
    assert [await read(role) for role in ROLES] == before
    # what is read is what one writes with, and what others wrote since is not overwritten
    writer, version = api.as_("cpnef"), {"If-Match": before[ROLES.index("cpnef")][0][1]}
    body = session(lieu="Paris")
    assert (await writer.put(paths[0], body, headers=version)).status_code == 200
    assert (await writer.put(paths[0], body | {"lieu": "Lille"}, headers=version)).status_code == 412
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["places_libres"], seen["en_attente"]) == (2, 23, 0)
    assert (await read_session(api, waited["id"]))["en_attente"] == 2


async def test_lists_of_sessions_say_what_single_reads_say(api: RunningService) -> None:
    certification = await create_cqp(api)
    for number in range(5):
        await create_session(api, certification["id"], code=f"S-{number}", debut_le=in_days(61 - number))
    other = await create_session(api, (await create_cqp(api, code="CQP-AUTRE"))["id"], code="S-AUTRE")
    reader = salarie(api, 1)
    page = (await reader.get(f"/v1/certifications/{certification['id']}/sessions")).json()
    assert [element["code"] for element in page["elements"]] == ["S-4", "S-3", "S-2", "S-1", "S-0"]
    everything = (await reader.get("/v1/sessions")).json()["elements"]
    assert {element["id"] for element in everything} == {e["id"] for e in page["elements"]} | {other["id"]}
    for element in everything:
        assert (await reader.get(f"/v1/sessions/{element['id']}")).json() == element
    by_code = (await reader.get("/v1/sessions?code=S-AUTRE")).json()["elements"]
    assert [one["id"] for one in by_code] == [other["id"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"fin_le": in_days(59)},
        {"inscription_jusqu_au": in_days(61)},
        {"inscription_a_partir_du": in_days(31)},
    ],
)
async def test_refuses_dates_that_do_not_follow_each_other(api: RunningService, changes: dict[str, Any]) -> None:
    path = f"/v1/certifications/{(await create_cqp(api))['id']}/sessions"
    answer = await certificateur(api).post(path, session(**changes))
    assert (answer.status_code, slug(answer)) == (422, "inconsistent-dates")


@pytest.mark.parametrize("places", [0, -1, "25", 25.0, True, 2**40])
async def test_refuses_a_capacity_that_is_not_one(api: RunningService, places: Any) -> None:
    path = f"/v1/certifications/{(await create_cqp(api))['id']}/sessions"
    answer = await certificateur(api).post(path, session(places=places))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "validation-error", ["/places"])


async def test_a_session_code_is_used_once(api: RunningService) -> None:
    opened = await create_session(api)
    second = await create_session(api, opened["certification_id"], code="S-PARIS")
    path = f"/v1/certifications/{opened['certification_id']}/sessions"
    answer = await certificateur(api).post(path, session())
    assert (answer.status_code, slug(answer)) == (409, "code-taken")
    answer = await replace(api, second, code="S-LYON")
    assert (answer.status_code, slug(answer)) == (409, "code-taken")


async def test_refuses_a_session_after_the_last_day_of_delivery(api: RunningService) -> None:
    ended = etapes(fin_enregistrement=in_days(10), limite_delivrance=in_days(61))
    path = f"/v1/certifications/{(await create_cqp(api, etapes=ended))['id']}/sessions"
    answer = await certificateur(api).post(path, session())
    assert (answer.status_code, slug(answer)) == (409, "certification-expired")
    opened = await certificateur(api).post(path, session(fin_le=in_days(61)))
    assert opened.status_code == 201
    answer = await replace(api, opened.json(), fin_le=in_days(62))
    assert (answer.status_code, slug(answer)) == (409, "certification-expired")


async def test_refuses_a_capacity_below_the_places_taken(api: RunningService) -> None:
    opened = await create_session(api, places=3)
    for number in range(3):
        await register(api, opened["id"], number)
    answer = await replace(api, opened, places=2)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "capacity-below-taken", ["/places"])
    assert (await replace(api, opened, places=3)).status_code == 200


async def test_refuses_a_waiting_list_shorter_than_who_waits(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    for number in range(3):
        await register(api, opened["id"], number, attente=True)
    answer = await replace(api, opened, attente_max=1)
    assert (answer.status_code, slug(answer), pointers(answer)) == (409, "capacity-below-taken", ["/attente_max"])


async def test_a_cancelled_session_stays_cancelled(api: RunningService) -> None:
    opened = await create_session(api)
    assert (await replace(api, opened, etat="annulee")).json()["inscriptions_ouvertes"] is False
    answer = await replace(api, opened, etat="ouverte")
    assert (answer.status_code, slug(answer)) == (409, "session-cancelled")


async def test_only_sessions_open_today_are_listed_as_open(api: RunningService) -> None:
    ends_too_soon = etapes(fin_enregistrement=in_days(59))
    keeps_delivering = etapes(fin_enregistrement=in_days(40), limite_delivrance=in_days(400))
    has_ended = etapes(fin_enregistrement=in_days(-1), limite_delivrance=in_days(400))
    by_certification: dict[str, dict[str, dict[str, Any]]] = {
        "CQP-EN-COURS": {
            "etapes": {"etapes": etapes()},
            "S-OUVERTE": {},
            "S-DERNIER-JOUR": {"inscription_jusqu_au": in_days(0)},
            "S-PREMIER-JOUR": {"inscription_a_partir_du": in_days(0)},
            "S-FINIE": {"inscription_jusqu_au": in_days(-1)},
            "S-BIENTOT": {"inscription_a_partir_du": in_days(1)},
            "S-PROGRAMMEE": {"etat": "programmee"},
            "S-CLOSE": {"etat": "close"},
            "S-ANNULEE": {"etat": "annulee"},
        },
        "CQP-DELIVRE": {"etapes": {"etapes": keeps_delivering}, "S-DELIVREE": {}},
        "CQP-FINI": {"etapes": {"etapes": has_ended}, "S-TROP-TARD": {}},
        "CQP-TROP-COURT": {
            "etapes": {"etapes": ends_too_soon},
            "S-COURTE": {"debut_le": in_days(58), "fin_le": in_days(59)},
        },
    }
    for code, sessions in by_certification.items():
        certification = await create_cqp(api, code=code, **sessions.pop("etapes"))
        for session_code, changes in sessions.items():
            await create_session(api, certification["id"], code=session_code, **changes)
    everything = (await salarie(api, 0).get("/v1/sessions")).json()["elements"]
    listed = (await salarie(api, 0).get("/v1/sessions?ouvertes=true")).json()["elements"]
    expected = {"S-OUVERTE", "S-DERNIER-JOUR", "S-PREMIER-JOUR", "S-DELIVREE", "S-COURTE"}
    assert {element["code"] for element in listed} == expected
    assert {element["code"] for element in everything if element["inscriptions_ouvertes"]} == expected


async def test_what_changes_a_session_is_published(api: RunningService) -> None:
    opened = await create_session(api)
    await replace(api, opened, lieu="Paris", places=30)
    published = [event for event in await api.events() if event["type"].endswith("session.modifiee")]
    assert [event["data"]["places"] for event in published] == [25, 30]
    data = published[-1]["data"]
    now = await read_session(api, opened["id"])
    fields = [
        "id",
        "certification_id",
        "debut_le",
        "fin_le",
        "lieu",
        "places",
        "places_prises",
        "etat",
        "inscription_jusqu_au",
    ]
    assert data == {name: now[name] for name in fields}
