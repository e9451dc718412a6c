"""Silence has its effect on its day, on the engine's time or not, and both are told."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.certification.echeancier.moteur import apply_due
from tests.certification.branche import salarie
from tests.certification.demande.accords.branche import TODAY, answer, ask, at, read, rh, tick, told
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
LAST_DAY = date(2026, 12, 9)


async def test_fifteen_calendar_days_of_silence_are_an_agreement(
    api: RunningService, certification: dict[str, Any]
) -> None:
    asked = await ask(api, certification)
    at(api, LAST_DAY, 22)  # 23:30 in Paris
    assert await tick(api) == 0
    assert (await read(salarie(api, 0), asked["id"]))["etat"] == "en_attente"
    at(api, LAST_DAY, 23)  # half past midnight in Paris: the fifteen days are over
    assert await tick(api) == 1
    for caller in (salarie(api, 0), rh(api)):
        seen = await read(caller, asked["id"])
        assert (seen["etat"], seen["par_silence"], seen["close_le"]) == ("accordee", True, "2026-12-09T23:00:00Z")
        assert "silence vaut accord" in (await told(caller))[0]


async def test_the_last_day_is_the_employer_s_until_midnight_in_paris(
    api: RunningService, certification: dict[str, Any]
) -> None:
    asked, other = await ask(api, certification), await ask(api, certification, 1)
    at(api, LAST_DAY, 22)
    assert ok(await answer(api, asked["id"]))["par_silence"] is False
    at(api, LAST_DAY, 23)
    assert verdict(await answer(api, other["id"])) == (409, "request-closed")
    assert await tick(api) == 1


@pytest.mark.parametrize(
    ("asked_on", "silence_le", "begins"),
    [
        (date(2027, 3, 20), "2027-04-05", datetime(2027, 4, 4, 22, tzinfo=UTC)),  # across the change to summer time
        (date(2027, 10, 20), "2027-11-05", datetime(2027, 11, 4, 23, tzinfo=UTC)),  # and back
        (date(2028, 2, 13), "2028-02-29", datetime(2028, 2, 28, 23, tzinfo=UTC)),
        (date(2028, 2, 14), "2028-03-01", datetime(2028, 2, 29, 23, tzinfo=UTC)),
        (date(2027, 2, 14), "2027-03-02", datetime(2027, 3, 1, 23, tzinfo=UTC)),
    ],
)
async def test_days_are_those_of_the_calendar_of_paris(
    api: RunningService, certification: dict[str, Any], asked_on: date, silence_le: str, begins: datetime
) -> None:
    at(api, asked_on)
    asked = await ask(api, certification, jours=(asked_on - TODAY).days + 40)
    assert asked["silence_le"] == silence_le
    service = api.app.state.service
    assert await apply_due(service, begins - timedelta(seconds=1)) == 0
    assert await apply_due(service, begins) == 1
    assert (await read(salarie(api, 0), asked["id"]))["close_le"] == begins.isoformat().replace("+00:00", "Z")


async def test_an_engine_stopped_for_a_month_gives_the_effect_the_day_it_fell(
    api: RunningService, certification: dict[str, Any]
) -> None:
    """And meanwhile nobody reads anything else, nor answers any more."""
    asked = await ask(api, certification)
    at(api, LAST_DAY + timedelta(days=31))
    before = await read(rh(api), asked["id"])
    assert (before["etat"], before["par_silence"]) == ("accordee", True)
    assert (
        verdict(await answer(api, asked["id"], "report", motif="Tard.", debut_le="2027-01-25"))[1] == "request-closed"
    )
    assert ok(await rh(api).get("/v1/demandes_accord?etat=accordee"))["elements"] == [before]
    assert ok(await rh(api).get("/v1/demandes_accord?etat=en_attente"))["elements"] == []
    assert await tick(api) == 1
    assert await read(rh(api), asked["id"]) == before
    notifications = ok(await rh(api).get("/v1/notifications"))["elements"]
    assert notifications[0]["creee_le"] == before["close_le"] == "2026-12-09T23:00:00Z"


async def test_an_answer_or_a_withdrawal_leaves_nothing_to_silence(
    api: RunningService, certification: dict[str, Any]
) -> None:
    answered, withdrawn = await ask(api, certification), await ask(api, certification, 1)
    ok(await answer(api, answered["id"]))
    ok(await salarie(api, 1).post(f"/v1/demandes_accord/{withdrawn['id']}/retrait"))
    at(api, LAST_DAY + timedelta(days=10))
    assert await tick(api) == 0
    assert not (await read(salarie(api, 0), answered["id"]))["par_silence"]
    assert (await read(salarie(api, 1), withdrawn["id"]))["etat"] == "retiree"


async def test_thirty_days_of_silence_on_a_cpf_are_an_agreement(
    api: RunningService, certification: dict[str, Any]
) -> None:
    asked = await ask(api, certification, voie="cpf-temps-travail")
    at(api, TODAY + timedelta(days=30))
    assert await tick(api) == 0
    at(api, TODAY + timedelta(days=31))
    assert await tick(api) == 1
    assert (await read(salarie(api, 0), asked["id"]))["etat"] == "accordee"


async def test_silence_that_is_a_refusal_says_so(api: RunningService, certification: dict[str, Any]) -> None:
    regle = ok(await api.as_("cpnef").get("/v1/regles/plan-developpement"))
    silence = {"vaut": "rejet", "apres": {"nombre": 1, "unite": "mois"}, "marque": "mem"}
    body: dict[str, Any] = {"du": "2026-11-25", "intitule": "x", "source": "x", "marque": "mem"}
    body["parametres"] = {**regle["parametres"], "silence": silence}
    ok(await api.as_("cpnef").post("/v1/regles/plan-developpement/versions", body), 201)
    at(api, date(2027, 1, 31))
    asked = await ask(api, certification, voie="plan-developpement", jours=100)
    assert asked["silence_le"] == "2027-03-01"
    at(api, date(2027, 3, 1))
    shown = await read(salarie(api, 0), asked["id"])
    assert await tick(api) == 1
    seen = await read(salarie(api, 0), asked["id"])
    assert (shown["etat"], seen["etat"], seen["par_silence"]) == ("refusee", "refusee", True)
    assert shown == seen


async def test_an_answer_and_the_silence_at_once_leave_one_of_the_two(
    api: RunningService, certification: dict[str, Any]
) -> None:
    """The employer answers on its last day while an engine ahead of time runs: neither waits for the other for ever."""
    for number in range(10):
        at(api, TODAY)
        asked = await ask(api, certification, number)
        at(api, LAST_DAY)
        ahead = datetime(2026, 12, 10, 9, tzinfo=UTC)
        answered, _ = await asyncio.gather(answer(api, asked["id"]), apply_due(api.app.state.service, ahead))
        seen = await read(salarie(api, number), asked["id"])
        assert seen["etat"] == "accordee"
        assert seen["par_silence"] is (answered.status_code == 409)
        assert answered.status_code in (200, 409)
