"""A session that moves, by whatever door, tells once each person whom it concerns; it never moves to the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.certification.regles.jours import en_lettres
from tests.certification.branche import (
    GPS_A,
    certificateur,
    create_cqp,
    create_session,
    profil,
    register,
    salarie,
    session,
)
from tests.certification.equipe import file
from tests.certification.test_imports import ligne_session, load
from tests.certification.test_sessions import replace
from tests.support.answers import pointers, slug
from tests.support.catalogue import TODAY, in_days
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

PORTES = ("put", "report", "chargement")
PLUS_TARD = {"debut_le": in_days(90), "fin_le": in_days(92), "inscription_jusqu_au": in_days(80)}


async def move(api: RunningService, porte: str, opened: dict[str, Any], **changes: Any) -> Any:
    if porte == "put":
        return await replace(api, opened, **changes)
    if porte == "report":
        return await certificateur(api).post(f"/v1/sessions/{opened['id']}/report", changes)
    names = ("debut_le", "fin_le", "lieu", "inscription_jusqu_au", "places")
    line = {name: opened[name] for name in names} | changes
    return await load(api, ligne_session(opened["code"], "CQP-CONSEILLER-RETRAITE", **line))


async def told(api: RunningService, number: int) -> list[str]:
    listed = (await salarie(api, number).get("/v1/notifications")).json()["elements"]
    return [one["texte"] for one in listed if " change : " in one["texte"]]


async def with_people(api: RunningService) -> dict[str, Any]:
    """A session of one place: employee 0 sits, 1 waits, 2 asked and 3 and 4 were invited, of whom 4 declined."""
    opened = await create_session(api, places=1)
    await file(api, opened["certification_id"], 2)
    for number in (3, 4):
        choice = {"id": profil(number), "entite_id": GPS_A, "actif": True, "contact_sessions": True}
        await api.apply("parcours", [("profil.modifie", choice)])
    await certificateur(api).post(f"/v1/sessions/{opened['id']}/invitations", {"nombre": 10})
    (offered,) = (await salarie(api, 4).get("/v1/candidatures")).json()["elements"]
    await salarie(api, 4).post(f"/v1/candidatures/{offered['id']}/declin")
    for number in (0, 1):
        await register(api, opened["id"], number, attente=True)
    return opened


@pytest.mark.parametrize("porte", PORTES)
async def test_a_session_that_moves_tells_once_who_sits_waits_or_is_invited(api: RunningService, porte: str) -> None:
    opened = await with_people(api)
    await file(api, opened["certification_id"], 5)
    await move(api, porte, opened, **PLUS_TARD)
    days = [en_lettres(TODAY + timedelta(days=days)) for days in (90, 92)]
    for number in (0, 1):
        said = f"La session S-LYON change : elle a lieu du {days[0]} au {days[1]}, à Lyon."
        assert await told(api, number) == [f"{said} Votre place ou votre rang vous reste."]
    for number in (2, 3):
        assert await told(api, number) == [f"{said} L'invitation qui vous est faite tient toujours."]
    for number in (4, 5, 6):
        assert await told(api, number) == []


@pytest.mark.parametrize("porte", ["put", "chargement"])
async def test_each_move_is_told_and_what_moves_nothing_is_not(api: RunningService, porte: str) -> None:
    opened = await create_session(api)
    await register(api, opened["id"], 0)
    await move(api, porte, opened, places=30)
    assert await told(api, 0) == []
    await move(api, porte, opened, debut_le=in_days(62), fin_le=in_days(62))
    await move(api, porte, opened, debut_le=in_days(62), fin_le=in_days(62), lieu="Paris")
    day = en_lettres(TODAY + timedelta(days=62))
    assert [text.partition(" : ")[2].partition(". ")[0] for text in await told(api, 0)] == [
        f"elle a lieu le {day}, à Paris",
        f"elle a lieu le {day}, à Lyon",
    ]


async def test_a_session_that_is_cancelled_is_told_as_cancelled_only(api: RunningService) -> None:
    opened = await create_session(api)
    await register(api, opened["id"], 0)
    await replace(api, opened, etat="annulee", lieu="Paris")
    said = (await salarie(api, 0).get("/v1/notifications")).json()["elements"]
    (only,) = [one for one in said if one["objet"] != "identite"]
    assert "annulée" in only["texte"]


async def test_a_session_never_moves_to_the_past(api: RunningService) -> None:
    opened = await create_session(api)
    past = {"debut_le": in_days(-2), "fin_le": in_days(-1), "inscription_jusqu_au": in_days(-2)}
    answer = await replace(api, opened, **past)
    assert (answer.status_code, slug(answer)) == (422, "inconsistent-dates")
    assert pointers(answer) == ["/debut_le", "/fin_le"]
    assert f"Le {en_lettres(TODAY - timedelta(days=2))} est passé" in answer.text
    rapport = await move(api, "chargement", opened, **past)
    assert [erreur["pointeur"] for erreur in rapport["rejetees"]] == ["/debut_le", "/fin_le"]
    path = f"/v1/certifications/{opened['certification_id']}/sessions"
    answer = await certificateur(api).post(path, session("S-HIER", **past))
    assert (answer.status_code, slug(answer)) == (422, "inconsistent-dates")
    today = dict.fromkeys(past, in_days(0))
    assert (await replace(api, opened, **today)).status_code == 200


async def test_a_session_that_has_begun_still_closes_and_one_of_the_past_is_told_closed(api: RunningService) -> None:
    certification = await create_cqp(api)
    past = {"debut_le": in_days(-9), "fin_le": in_days(-8), "inscription_jusqu_au": in_days(-20)}
    over = await create_session(api, certification["id"], code="S-PASSEE", etat="close", **past)
    assert (await replace(api, over, places=30)).json()["places"] == 30


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 12, 7), "7 décembre 2026"), (date(2027, 1, 1), "1er janvier 2027")]
)
def test_a_day_is_written_in_french(day: date, said: str) -> None:
    assert en_lettres(day) == said
