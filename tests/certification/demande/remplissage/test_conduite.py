"""Sessions confirmed, postponed and merged: nobody loses a place or a rank, and 25 places never hold 26."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.regles.jours import en_lettres
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
from tests.certification.test_attente import states
from tests.support.answers import slug
from tests.support.catalogue import TODAY, in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def act(api: RunningService, session_id: str, name: str, body: Any = None) -> Any:
    return await certificateur(api).post(f"/v1/sessions/{session_id}/{name}", body)


async def told(api: RunningService, number: int) -> str:
    return str((await salarie(api, number).get("/v1/notifications")).json()["elements"][0]["texte"])


async def test_under_its_minimum_a_session_is_not_confirmed_and_the_answer_says_what_to_do(api: RunningService) -> None:
    opened = await create_session(api, places=5, minimum_ouverture=3)
    await create_session(api, opened["certification_id"], code="S-PARIS", places=5)
    for number in range(2):
        await register(api, opened["id"], number)
    for number in (2, 3):
        await file(api, opened["certification_id"], number)
    answer = await act(api, opened["id"], "confirmation")
    assert (answer.status_code, slug(answer)) == (409, "below-minimum")
    for word in ("2 inscrits pour 3", "2 demandes", "S-PARIS", "reportez"):
        assert word in answer.json()["detail"]
    await register(api, opened["id"], 4)
    for _ in range(2):
        confirmed = await act(api, opened["id"], "confirmation")
        assert (confirmed.status_code, confirmed.json()["confirmee_le"] is None) == (200, False)
    assert "aura bien lieu" in await told(api, 4)
    said = (await salarie(api, 4).get("/v1/notifications")).json()["elements"]
    assert len([one for one in said if one["objet"] != "identite"]) == 1


async def test_a_minimum_is_at_most_the_places(api: RunningService) -> None:
    opened = await create_session(api, places=5, minimum_ouverture=5)
    path = f"/v1/sessions/{opened['id']}"
    read = await certificateur(api).get(path)
    computed = {
        "id",
        "certification_id",
        "places_prises",
        "places_libres",
        "en_attente",
        "reste",
        "inscriptions_ouvertes",
    }
    body = {name: value for name, value in read.json().items() if name not in computed | {"confirmee_le"}}
    answer = await certificateur(api).put(path, body | {"places": 4}, headers={"If-Match": read.headers["ETag"]})
    assert (answer.status_code, slug(answer)) == (422, "out-of-range")


async def test_a_postponed_session_keeps_everybody_and_tells_them(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    for number in range(2):
        await register(api, opened["id"], number, attente=True)
    later = {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(80)}
    moved = await act(api, opened["id"], "report", later)
    assert (moved.status_code, moved.json()["debut_le"], moved.json()["places_prises"]) == (200, in_days(90), 1)
    assert await states(api, opened["id"]) == [("inscrite", None), ("en_attente", 1)]
    for number in range(2):
        assert en_lettres(TODAY + timedelta(days=90)) in await told(api, number)


@pytest.mark.parametrize(
    ("changes", "status", "why"),
    [
        ({"debut_le": in_days(60)}, 409, "session-postponement-impossible"),
        ({"fin_le": in_days(89)}, 422, "inconsistent-dates"),
        ({"fin_le": in_days(401)}, 409, "certification-expired"),
    ],
)
async def test_refuses_dates_that_are_no_postponement(
    api: RunningService, changes: dict[str, Any], status: int, why: str
) -> None:
    certification = await create_cqp(
        api, etapes=etapes(fin_enregistrement=in_days(200), limite_delivrance=in_days(400))
    )
    opened = await create_session(api, certification["id"])
    later = {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(60)} | changes
    answer = await act(api, opened["id"], "report", later)
    assert (answer.status_code, slug(answer)) == (status, why)
    cancelled = await create_session(api, certification["id"], code="S-ANNULEE", etat="annulee")
    answer = await act(api, cancelled["id"], "report", later | {"debut_le": in_days(90), "fin_le": in_days(92)})
    assert (answer.status_code, slug(answer)) == (409, "session-postponement-impossible")


async def two(api: RunningService, **host: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A full session of two places where two wait, and another of the same certification."""
    source = await create_session(api, places=2)
    for number in range(4):
        await register(api, source["id"], number, attente=True)
    return source, await create_session(api, source["certification_id"], code="S-PARIS", **host)


async def test_a_merge_moves_every_place_and_rank_and_fills_what_is_free_in_order(api: RunningService) -> None:
    source, host = await two(api, places=4)
    await register(api, host["id"], 5)
    merged = await act(api, source["id"], "fusion", {"vers": host["id"]})
    assert (merged.status_code, merged.json()["places_prises"], merged.json()["en_attente"]) == (200, 4, 1)
    assert await states(api, host["id"]) == [
        ("inscrite", None),
        ("inscrite", None),
        ("inscrite", None),
        ("en_attente", 1),
        ("inscrite", None),
    ]
    emptied = await read_session(api, source["id"])
    assert (emptied["etat"], emptied["places_prises"], emptied["en_attente"]) == ("annulee", 0, 0)
    assert "S-PARIS" in await told(api, 3)
    kinds = [event["type"].rpartition(".")[2] for event in await api.events()]
    assert kinds.count("deplacee") == 4


async def test_who_waits_keeps_their_order_from_merge_to_merge(api: RunningService) -> None:
    source, host = await two(api, places=2)
    third = await create_session(api, source["certification_id"], code="S-LILLE", places=3)
    await act(api, source["id"], "fusion", {"vers": host["id"]})
    assert [rang for _, rang in await states(api, host["id"])] == [None, None, 1, 2]
    await act(api, host["id"], "fusion", {"vers": third["id"]})
    assert await states(api, third["id"]) == [("inscrite", None)] * 3 + [("en_attente", 1)]


async def test_a_merge_that_does_not_fit_changes_nothing(api: RunningService) -> None:
    source, host = await two(api, places=1, attente_max=4)
    before = [await read_session(api, one["id"]) for one in (source, host)]
    answer = await act(api, source["id"], "fusion", {"vers": host["id"]})
    assert (answer.status_code, slug(answer)) == (409, "merge-impossible")
    assert [await read_session(api, one["id"]) for one in (source, host)] == before
    short = await create_session(api, source["certification_id"], code="S-COURTE", places=2, attente_max=1)
    answer = await act(api, source["id"], "fusion", {"vers": short["id"]})
    assert (answer.status_code, slug(answer)) == (409, "merge-impossible")
    assert (await states(api, source["id"]))[2:] == [("en_attente", 1), ("en_attente", 2)]


async def test_only_sessions_of_one_certification_still_to_come_are_merged(api: RunningService) -> None:
    opened = await create_session(api)
    other = await create_session(api, (await create_cqp(api, code="CQP-AUTRE"))["id"], code="S-AUTRE")
    cancelled = await create_session(api, opened["certification_id"], code="S-ANNULEE", etat="annulee")
    for host in (opened["id"], other["id"], cancelled["id"]):
        answer = await act(api, opened["id"], "fusion", {"vers": host})
        assert (answer.status_code, slug(answer)) == (409, "merge-impossible")
    assert (await act(api, opened["id"], "fusion", {"vers": str(uuid4())})).status_code == 422


@pytest.mark.parametrize("name", ["confirmation", "report", "fusion"])
async def test_the_certificateur_alone_conducts_sessions(api: RunningService, name: str) -> None:
    opened = await create_session(api)
    body = {
        "confirmation": None,
        "report": {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(80)},
        "fusion": {"vers": opened["id"]},
    }[name]
    path = f"/v1/sessions/{opened['id']}/{name}"
    assert (await api.anonymous.post(path, body)).status_code == 401
    for role in ("salarie", "manager", "rh", "sirh", "jury", "syndicat"):
        assert (await api.as_(role).post(path, body)).status_code == 403
    assert (await act(api, str(uuid4()), name, body)).status_code == 404
