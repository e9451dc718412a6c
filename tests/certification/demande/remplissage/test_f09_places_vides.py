"""F9: empty seats and requests that wait do not coexist silently."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import (
    CALCUL,
    CONSEIL,
    ECRIT,
    SAVOIR,
    bloc,
    certificateur,
    create_cqp,
    create_session,
    profil,
    profils,
    register,
    salarie,
    withdraw,
)
from tests.certification.equipe import chef, file, know_the_team, membre, mine, propose
from tests.support.answers import slug
from tests.support.catalogue import in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def invitations(api: RunningService, session_id: str) -> list[dict[str, Any]]:
    answer = await certificateur(api).get(f"/v1/sessions/{session_id}/invitations?limite=200")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["elements"])


async def eleven_of_25(api: RunningService) -> dict[str, Any]:
    """25 places, 11 enrolled, 20 requests without a place, and four people who agreed to be contacted."""
    await api.apply("parcours", profils(range(100, 131)))
    blocs = [bloc("B1", atteste=(CONSEIL, CALCUL)), bloc("B2", atteste=(ECRIT, CONSEIL))]
    certification = await create_cqp(api, blocs=blocs)
    opened = await create_session(api, certification["id"], places=25)
    for number in range(100, 111):
        await register(api, opened["id"], number)
    for number in reversed(range(111, 131)):
        await file(api, certification["id"], number)
    await api.apply(
        "parcours",
        [
            membre(10, contact_sessions=True, acquis=[acquis(CONSEIL)]),
            membre(11, contact_sessions=True, acquis=[acquis(CONSEIL), acquis(CALCUL), acquis(ECRIT)]),
            membre(12, contact_sessions=True, acquis=[acquis(CONSEIL, niveau=2), acquis(SAVOIR)]),
            membre(13, contact_sessions=False, acquis=[acquis(CONSEIL)]),
            membre(14, contact_sessions=True, acquis=[acquis(CONSEIL), acquis(CALCUL, positif=False)]),
        ],
    )
    return opened


def acquis(competence_id: str, niveau: int = 3, positif: bool = True) -> dict[str, Any]:
    return {
        "competence_id": competence_id,
        "niveau": niveau,
        "provenance": "declare",
        "le": "2025-01-01",
        "positif": positif,
    }


async def test_f09_empty_seats_and_pending_requests_raise_an_alert_and_an_ordered_list(api: RunningService) -> None:
    opened = await eleven_of_25(api)
    alert = (await certificateur(api).get(f"/v1/sessions/{opened['id']}/alerte")).json()
    assert (alert["places_libres"], alert["demandes_en_attente"], alert["gachis"], alert["alerte"]) == (
        14,
        20,
        14,
        True,
    )
    assert (await certificateur(api).get("/v1/sessions/alertes")).json()["elements"] == [alert]
    people = await invitations(api, opened["id"])
    assert [one["profil_id"] for one in people[:20]] == [profil(number) for number in reversed(range(111, 131))]
    assert {one["groupe"] for one in people[:20]} == {"demande"}
    assert [(one["profil_id"], round(one["part_couverte"], 3)) for one in people[20:]][0] == (profil(11), 1.0)
    assert {(one["profil_id"], round(one["part_couverte"], 3)) for one in people[21:23]} == {
        (profil(10), 0.333),
        (profil(14), 0.333),
    }
    assert [(one["profil_id"], one["part_couverte"]) for one in people[23:]] == [(profil(12), 0.0)]
    assert [one["rang"] for one in people] == list(range(1, 25))


async def test_f09_who_declined_is_never_invited(api: RunningService) -> None:
    await know_the_team(api, contact_sessions=True)
    certification = await create_cqp(api)
    opened = await create_session(api, certification["id"])
    for number in (0, 1):
        await propose(chef(api), certification["id"], number)
    await salarie(api, 0).post(f"/v1/candidatures/{(await mine(api, 0))[0]['id']}/declin")
    left = await register(api, opened["id"], 2)
    await withdraw(api, left["id"], 2)
    listed = {one["profil_id"] for one in await invitations(api, opened["id"])}
    assert listed == {profil(3), profil(4), profil(5)}


async def test_f09_inviting_14_goes_to_those_who_asked_and_none_twice(api: RunningService) -> None:
    opened = await eleven_of_25(api)
    path = f"/v1/sessions/{opened['id']}/invitations"
    answer = await certificateur(api).post(path, {"nombre": 14})
    assert answer.status_code == 201, answer.text
    invited = [one["profil_id"] for one in answer.json()["invitees"]]
    assert invited == [profil(number) for number in reversed(range(117, 131))]
    told = (await salarie(api, 130).get("/v1/notifications")).json()["elements"]
    assert "S-LYON" in told[-1]["texte"]
    again = (await certificateur(api).post(path, {"nombre": 200})).json()["invitees"]
    assert len(again) == 10
    assert not {one["profil_id"] for one in again} & set(invited)
    assert (await invitations(api, opened["id"])) == []
    waiting = await mine(api, 11)
    assert [(one["etat"], one["origine"]) for one in waiting] == [("proposee", "campagne")]
    accepted = await salarie(api, 11).post(f"/v1/candidatures/{waiting[0]['id']}/acceptation")
    taken = await salarie(api, 11).post(
        f"/v1/candidatures/{waiting[0]['id']}/inscription", {"session_id": opened["id"]}
    )
    assert (accepted.json()["etat"], taken.json()["etat"]) == ("deposee", "inscrite")


async def test_small_numbers_are_told_to_the_certificateur_only(api: RunningService) -> None:
    certification = await create_cqp(api)
    opened = await create_session(api, certification["id"])
    for number in range(4):
        await file(api, certification["id"], number)
    path = f"/v1/sessions/{opened['id']}/alerte"
    seen = (await api.as_("cpnef").get(path)).json()
    assert (seen["demandes_en_attente"], seen["gachis"], seen["alerte"]) == (None, None, True)
    assert (await certificateur(api).get(path)).json()["gachis"] == 4
    for number in range(4, 8):
        await file(api, certification["id"], number)
        seen = (await api.as_("cpnef").get(path)).json()
        assert (seen["demandes_en_attente"], seen["gachis"]) == (5, 5)
    assert (seen["reste"], seen["places_prises"], seen["places_libres"]) == ("oui", None, None)


async def test_the_lists_of_who_to_invite_are_the_certificateurs(api: RunningService) -> None:
    opened = await create_session(api)
    paths = [f"/v1/sessions/{opened['id']}/{name}" for name in ("invitations", "alerte")] + ["/v1/sessions/alertes"]
    for path in paths:
        assert (await api.anonymous.get(path)).status_code == 401
        for role in ("salarie", "manager", "rh", "sirh", "syndicat"):
            assert (await api.as_(role).get(path)).status_code == 403
    unknown = "/v1/sessions/0199f0c2-0000-7000-8000-00000000ffff"
    for name in ("invitations", "alerte"):
        assert (await certificateur(api).get(f"{unknown}/{name}")).status_code == 404
    assert (await certificateur(api).post(f"{unknown}/invitations", {"nombre": 1})).status_code == 404
    closed = await create_session(api, opened["certification_id"], code="S-CLOSE", etat="close")
    answer = await certificateur(api).post(f"/v1/sessions/{closed['id']}/invitations", {"nombre": 1})
    assert (answer.status_code, slug(answer)) == (409, "registration-closed")


async def test_who_waits_elsewhere_is_counted_and_may_take_the_free_place(api: RunningService) -> None:
    full = await create_session(api, places=1)
    free = await create_session(api, full["certification_id"], code="S-PARIS", places=2)
    await register(api, full["id"], 0)
    waiting = await register(api, full["id"], 1, attente=True)
    alert = (await certificateur(api).get(f"/v1/sessions/{free['id']}/alerte")).json()
    assert (alert["demandes_en_attente"], alert["gachis"]) == (1, 1)
    moved = await salarie(api, 1).post(f"/v1/candidatures/{waiting['id']}/inscription", {"session_id": free["id"]})
    assert (moved.status_code, moved.json()["etat"], moved.json()["session_id"]) == (200, "inscrite", free["id"])
    seen = [(await certificateur(api).get(f"/v1/sessions/{one['id']}")).json() for one in (full, free)]
    assert [(one["places_prises"], one["en_attente"]) for one in seen] == [(1, 0), (1, 0)]


async def test_f09_a_person_is_counted_once_in_the_soonest_session_with_a_seat(api: RunningService) -> None:
    certification = await create_cqp(api)
    days = {"later": (70, 6), "soonest": (50, 2), "full": (40, 1), "last": (80, 9)}
    opened = {}
    for name, (day, places) in days.items():
        dates = {"debut_le": in_days(day), "fin_le": in_days(day)}
        opened[name] = await create_session(api, certification["id"], code=f"S-{name.upper()}", places=places, **dates)
    await register(api, opened["full"]["id"], 0)
    await register(api, opened["full"]["id"], 1, attente=True)
    for number in range(2, 6):
        await file(api, certification["id"], number)
    seen = {
        name: (await certificateur(api).get(f"/v1/sessions/{one['id']}/alerte")).json() for name, one in opened.items()
    }
    assert {name: one["gachis"] for name, one in seen.items()} == {"full": 0, "soonest": 2, "later": 3, "last": 0}
    listed = (await certificateur(api).get("/v1/sessions/alertes")).json()["elements"]
    assert [one["code"] for one in listed] == ["S-SOONEST", "S-LATER"]
