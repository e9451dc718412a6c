"""One person holds so many seats at once as the rule of the day says; the refusal names it, and what to give back."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services.certification.regles.jours import en_lettres
from tests.certification.branche import (
    certificateur,
    create_cqp,
    create_session,
    register,
    salarie,
    withdraw,
)
from tests.certification.demande.accords.branche import at
from tests.certification.equipe import file
from tests.support.answers import slug
from tests.support.catalogue import TODAY, in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def sessions(api: RunningService, number: int, **more: Any) -> list[dict[str, Any]]:
    """Sessions of as many certifications: nobody has two requests for one. The first begins last."""
    made = []
    for rang in range(number):
        certification = await create_cqp(api, code=f"CQP-{rang}")
        day = {"debut_le": in_days(90 - rang), "fin_le": in_days(91 - rang)}
        made.append(await create_session(api, certification["id"], code=f"S-{rang}", **{**day, **more}))
    return made


async def ask(api: RunningService, session: dict[str, Any], number: int = 0, **more: Any) -> Any:
    return await salarie(api, number).post("/v1/candidatures", {"session_id": session["id"], **more})


async def test_a_fourth_seat_is_refused_with_the_rule_and_what_to_give_back(api: RunningService) -> None:
    opened = await sessions(api, 4)
    held = [await register(api, one["id"], 0) for one in opened[:3]]
    answer = await ask(api, opened[3])
    assert (answer.status_code, slug(answer)) == (409, "too-many-seats")
    detail = answer.json()["detail"]
    assert "« places-simultanees »" in detail
    assert ", ".join(f"S-{rang} (le {en_lettres(TODAY + timedelta(days=90 - rang))})" for rang in (2, 1, 0)) in detail
    # a request without a seat is nobody's seat, and somebody else is not bound by it
    asked = await file(api, opened[3]["certification_id"], 0)
    path = f"/v1/candidatures/{asked['id']}/inscription"
    refused = await salarie(api, 0).post(path, {"session_id": opened[3]["id"]})
    assert (refused.status_code, slug(refused)) == (409, "too-many-seats")
    await register(api, opened[3]["id"], 1)
    ok(await withdraw(api, held[0]["id"], 0))
    ok(await salarie(api, 0).post(path, {"session_id": opened[3]["id"]}))


async def test_a_rank_counts_as_the_seat_that_it_will_give_and_becomes_it(api: RunningService) -> None:
    opened = await sessions(api, 4, places=1)
    for one in opened[:3]:
        await register(api, one["id"], 9)
        await register(api, one["id"], 0, attente=True)
    assert slug(await ask(api, opened[3], liste_attente=True)) == "too-many-seats"
    other = await create_session(api, opened[0]["certification_id"], code="S-AUTRE")
    (waits, *_) = ok(await salarie(api, 0).get("/v1/candidatures"))["elements"]
    ok(await salarie(api, 0).post(f"/v1/candidatures/{waits['id']}/inscription", {"session_id": other["id"]}))


async def test_a_session_that_is_over_holds_nobody(api: RunningService) -> None:
    opened = await sessions(api, 3)
    for one in opened:
        await register(api, one["id"], 0)
    certification = await create_cqp(api, code="CQP-APRES")
    days = {"debut_le": in_days(200), "fin_le": in_days(200), "inscription_jusqu_au": in_days(199)}
    later = await create_session(api, certification["id"], code="S-APRES", **days)
    at(api, TODAY + timedelta(days=89))
    assert slug(await ask(api, later)) == "too-many-seats"
    at(api, TODAY + timedelta(days=90))
    assert (await ask(api, later)).status_code == 201


async def test_the_rule_is_that_of_the_day(api: RunningService) -> None:
    opened = await sessions(api, 2)
    tomorrow = date.fromisoformat(in_days(1))
    rule = ok(await certificateur(api).get("/v1/regles/places-simultanees"))
    limite = rule["parametres"]["limite"] | {"nombre": 1}
    body = {
        **{name: rule[name] for name in ("intitule", "source", "source_url")},
        "marque": "maison",
        "du": tomorrow.isoformat(),
        "parametres": rule["parametres"] | {"limite": limite},
    }
    ok(await api.as_("cpnef").post("/v1/regles/places-simultanees/versions", body), 201)
    await register(api, opened[0]["id"], 0)
    assert (await ask(api, opened[1])).status_code == 201
    await register(api, opened[0]["id"], 1)
    at(api, tomorrow)
    assert slug(await ask(api, opened[1], 1)) == "too-many-seats"


async def test_requests_sent_together_do_not_pass_the_bound(api: RunningService) -> None:
    opened = await sessions(api, 5)
    answers = await asyncio.gather(*(ask(api, one) for one in opened))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409]
