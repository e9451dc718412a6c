"""The waiting list: bounded, in order, and a freed place goes to exactly one, in the transaction that frees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.certification.branche import certificateur, create_session, read_session, register, salarie, withdraw
from tests.certification.equipe import file
from tests.certification.test_sessions import replace
from tests.support.answers import slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def states(api: RunningService, session_id: str) -> list[tuple[str, int | None]]:
    """State and rank of the session's candidatures, in the order in which they came."""
    page = (await certificateur(api).get(f"/v1/candidatures?session={session_id}")).json()
    return [(element["etat"], element["rang"]) for element in page["elements"]]


async def test_who_accepts_to_wait_gets_a_rank(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    await register(api, opened["id"], 0, attente=True)
    for number in (1, 2, 3):
        waiting = await register(api, opened["id"], number, attente=True)
        assert (waiting["etat"], waiting["rang"]) == ("en_attente", number)
        assert (await salarie(api, number).get(f"/v1/candidatures/{waiting['id']}")).json() == waiting
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (1, 3)


async def test_the_waiting_list_is_bounded(api: RunningService) -> None:
    opened = await create_session(api, places=1, attente_max=1)
    await register(api, opened["id"], 0)
    await register(api, opened["id"], 1, attente=True)
    answer = await salarie(api, 2).post("/v1/candidatures", {"session_id": opened["id"], "liste_attente": True})
    assert (answer.status_code, slug(answer)) == (409, "waiting-list-full")


async def test_a_freed_place_goes_to_the_first_who_waits(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(4)]
    answer = await withdraw(api, ids[0], 0)
    assert (answer.status_code, answer.json()["etat"]) == (200, "retiree")
    assert answer.json()["retiree_le"] is not None
    assert await states(api, opened["id"]) == [
        ("retiree", None),
        ("inscrite", None),
        ("en_attente", 1),
        ("en_attente", 2),
    ]
    seen = await read_session(api, opened["id"])
    assert (seen["places_prises"], seen["en_attente"]) == (1, 2)
    kinds = [event["type"].rpartition("certification.")[2] for event in await api.events()][-3:]
    assert kinds == ["candidature.retiree", "candidature.promue", "session.modifiee"]


async def test_the_order_of_the_list_is_that_in_which_people_joined_it(api: RunningService) -> None:
    """Not that of their requests, of their ids, nor of who they are: the last to ask for the certification waits first."""
    opened = await create_session(api, places=1)
    asked = {number: (await file(api, opened["certification_id"], number))["id"] for number in (5, 3, 4)}
    taken = await register(api, opened["id"], 0)
    for number in (4, 5, 3):
        path = f"/v1/candidatures/{asked[number]}/inscription"
        body = {"session_id": opened["id"], "liste_attente": True}
        assert (await salarie(api, number).post(path, body)).json()["etat"] == "en_attente"
    await withdraw(api, taken["id"], 0)
    shown = {}
    for number, candidature_id in asked.items():
        read = (await salarie(api, number).get(f"/v1/candidatures/{candidature_id}")).json()
        shown[number] = (read["etat"], read["rang"])
    assert shown == {4: ("inscrite", None), 5: ("en_attente", 1), 3: ("en_attente", 2)}
    seen = await read_session(api, opened["id"])
    await replace(api, seen, places=2)
    read = (await salarie(api, 5).get(f"/v1/candidatures/{asked[5]}")).json()
    assert read["etat"] == "inscrite"


async def test_leaving_the_waiting_list_moves_the_others_up_and_frees_no_place(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(4)]
    await withdraw(api, ids[1], 1)
    assert await states(api, opened["id"]) == [
        ("inscrite", None),
        ("retiree", None),
        ("en_attente", 1),
        ("en_attente", 2),
    ]
    assert (await read_session(api, opened["id"]))["places_prises"] == 1


async def test_a_place_freed_with_nobody_waiting_is_free_again(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    first = await register(api, opened["id"], 0)
    await withdraw(api, first["id"], 0)
    assert (await read_session(api, opened["id"]))["places_libres"] == 1
    again = await register(api, opened["id"], 0)
    assert again["id"] != first["id"]


async def test_withdrawing_twice_changes_nothing_more(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(3)]
    first = await withdraw(api, ids[0], 0)
    published = len(await api.events())
    again = await withdraw(api, ids[0], 0)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(await api.events()) == published
    assert (await read_session(api, opened["id"]))["en_attente"] == 1


async def test_who_comes_back_waits_behind_the_others(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(3)]
    await withdraw(api, ids[1], 1)
    back = await register(api, opened["id"], 1, attente=True)
    assert back["rang"] == 2


async def test_places_added_go_to_the_waiting_list_at_once(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    for number in range(4):
        await register(api, opened["id"], number, attente=True)
    answer = await replace(api, opened, places=3)
    assert (answer.json()["places_prises"], answer.json()["en_attente"]) == (3, 1)
    assert await states(api, opened["id"]) == [("inscrite", None)] * 3 + [("en_attente", 1)]
    promoted = [event for event in await api.events() if event["type"].endswith("candidature.promue")]
    assert len(promoted) == 2


async def test_who_waits_is_still_served_when_registration_has_closed(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(2)]
    await replace(api, opened, etat="close")
    await withdraw(api, ids[0], 0)
    assert await states(api, opened["id"]) == [("retiree", None), ("inscrite", None)]


async def test_nobody_is_promoted_into_a_session_that_is_begun(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(2)]
    year, month, day = map(int, in_days(61).split("-"))
    api.app.state.service.clock = lambda: datetime(year, month, day, 8, tzinfo=UTC)
    await withdraw(api, ids[0], 0)
    assert await states(api, opened["id"]) == [("retiree", None), ("en_attente", 1)]
    assert (await read_session(api, opened["id"]))["places_prises"] == 0


async def test_a_cancelled_session_gives_everybody_back_to_their_request(api: RunningService) -> None:
    opened = await create_session(api, places=1)
    ids = [(await register(api, opened["id"], number, attente=True))["id"] for number in range(2)]
    seen = (await replace(api, opened, etat="annulee")).json()
    assert (seen["places_prises"], seen["en_attente"]) == (0, 0)
    for number, candidature_id in enumerate(ids):
        mine = (await salarie(api, number).get(f"/v1/candidatures/{candidature_id}")).json()
        assert (mine["etat"], mine["session_id"], mine["rang"]) == ("deposee", None, None)
        told = (await salarie(api, number).get("/v1/notifications")).json()["elements"]
        assert "annulée" in told[0]["texte"]
