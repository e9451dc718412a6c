"""F3: who is proposed a certification can always decline, and nobody sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.certification.echeancier.conservation import erase_due
from tests.certification.branche import GPS_A, GPS_B, certificateur, create_cqp, profil, salarie
from tests.certification.equipe import chef, file, know_the_team, membre, mine, propose, rh
from tests.support.answers import slug
from tests.support.clock import now
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


def seen_by(caller: Caller, answer: Any) -> tuple[int, str, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "traceparent")}
    return answer.status_code, answer.text, headers


async def test_f03_a_decline_needs_no_reason_and_changes_nothing_that_the_proposer_reads(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    for caller in (chef(api), rh(api)):
        first = await propose(caller, certification["id"], 0)
        assert first.status_code == 201, first.text
        path = f"/v1/propositions/{first.json()['id']}"
        before = [seen_by(caller, await caller.get(where)) for where in (path, "/v1/propositions")]
        waiting = next(element for element in await mine(api, 0) if element["etat"] == "proposee")
        answer = await salarie(api, 0).post(f"/v1/candidatures/{waiting['id']}/declin")
        assert (answer.status_code, answer.json()["etat"]) == (200, "declinee")
        assert [seen_by(caller, await caller.get(where)) for where in (path, "/v1/propositions")] == before
        again = await propose(caller, certification["id"], 0)
        assert (again.status_code, again.content, again.headers["location"]) == (201, first.content, path)
        theirs = await caller.get(f"/v1/candidatures/{waiting['id']}")
        unknown = await caller.get(f"/v1/candidatures/{uuid4()}")
        assert theirs.status_code == 404
        assert theirs.text == unknown.text.replace(unknown.json()["instance"], theirs.json()["instance"])
        assert (await caller.get("/v1/candidatures")).json()["elements"] == []
        assert (await caller.post(f"/v1/candidatures/{waiting['id']}/declin")).status_code in (403, 404)
    assert len([element for element in await mine(api, 0) if element["etat"] == "declinee"]) == 2


@pytest.mark.parametrize("already", ["rien", "demandee", "declinee", "acceptee"])
async def test_a_proposition_is_answered_the_same_whatever_the_person_did(api: RunningService, already: str) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    if already == "demandee":
        await file(api, certification["id"], 0)
    elif already != "rien":
        await propose(rh(api), certification["id"], 0)
        path = f"/v1/candidatures/{(await mine(api, 0))[0]['id']}"
        done = await salarie(api, 0).post(f"{path}/{'declin' if already == 'declinee' else 'acceptation'}")
        assert done.status_code == 200
    answer = await propose(chef(api), certification["id"], 0)
    assert answer.status_code == 201
    assert {**answer.json(), "id": "", "proposee_le": ""} == {
        "id": "",
        "certification_id": certification["id"],
        "profil_id": profil(0),
        "origine": "manager",
        "proposee_le": "",
    }


async def test_the_certificateur_does_not_see_what_waits_or_was_declined(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await propose(chef(api), certification["id"], 0)
    waiting = (await mine(api, 0))[0]
    for step in ("", "declin"):
        if step:
            await salarie(api, 0).post(f"/v1/candidatures/{waiting['id']}/{step}")
        assert (await certificateur(api).get(f"/v1/candidatures/{waiting['id']}")).status_code == 404
        assert (await certificateur(api).get("/v1/candidatures")).json()["elements"] == []


async def test_an_accepted_proposition_is_the_persons_own_request(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await propose(chef(api), certification["id"], 0)
    waiting = (await mine(api, 0))[0]
    assert (waiting["etat"], waiting["origine"]) == ("proposee", "manager")
    answer = await salarie(api, 0).post(f"/v1/candidatures/{waiting['id']}/acceptation")
    assert (answer.json()["etat"], answer.json()["origine"]) == ("deposee", "manager")
    assert (await certificateur(api).get(f"/v1/candidatures/{waiting['id']}")).status_code == 200
    assert (await chef(api).get(f"/v1/candidatures/{waiting['id']}")).status_code == 404
    late = await salarie(api, 0).post(f"/v1/candidatures/{waiting['id']}/declin")
    assert (late.status_code, slug(late)) == (409, "transition-impossible")
    await propose(rh(api), certification["id"], 0)
    second = next(element for element in await mine(api, 0) if element["etat"] == "proposee")
    answer = await salarie(api, 0).post(f"/v1/candidatures/{second['id']}/acceptation")
    assert (answer.status_code, slug(answer)) == (409, "already-registered")


async def test_who_may_propose_to_whom(api: RunningService) -> None:
    soon = (now() + timedelta(days=1)).isoformat()
    past = (now() - timedelta(days=1)).isoformat()
    await know_the_team(api)
    grants = [{"sujet": "cep-1", "jusqu_au": soon}, {"sujet": "cep-2", "jusqu_au": past}]
    await api.apply("parcours", [membre(0, lecteurs=grants)])
    certification = await create_cqp(api)
    allowed = {
        "manager": chef(api),
        "drh": rh(api),
        "conseiller": api.as_("conseiller", sujet="cep-1"),
        "campagne": certificateur(api),
        "syndicat": api.as_("syndicat", sujet="s-1"),
    }
    for origine, caller in allowed.items():
        answer = await propose(caller, certification["id"], 0)
        assert (answer.status_code, answer.json().get("origine")) == (201, origine)
    assert sorted(element["origine"] for element in await mine(api, 0)) == sorted(allowed)
    hidden = [salarie(api, 8, "manager"), rh(api, GPS_B), api.as_("conseiller", sujet="cep-2")]
    for caller in hidden:
        answer = await propose(caller, certification["id"], 0)
        unknown = await caller.post(
            "/v1/propositions", {"certification_id": certification["id"], "profil_id": str(uuid4())}
        )
        assert (answer.status_code, slug(answer)) == (unknown.status_code, slug(unknown)) == (404, "not-found")
    for role in ("salarie", "sirh", "jury", "cpnef", "service"):
        caller = api.as_(role, entite=GPS_A, profil=profil(1))
        assert (await propose(caller, certification["id"], 0)).status_code == 403
    assert (await propose(api.anonymous, certification["id"], 0)).status_code == 401
    unknown = await propose(chef(api), str(uuid4()), 0)
    assert (unknown.status_code, slug(unknown)) == (404, "not-found")


async def test_one_reads_only_what_one_proposed(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    made = (await propose(chef(api), certification["id"], 0)).json()
    assert (await chef(api).get(f"/v1/propositions/{made['id']}")).json() == made
    assert (await chef(api).get("/v1/propositions")).json()["elements"] == [made]
    for caller in (rh(api), certificateur(api), salarie(api, 0)):
        assert (await caller.get(f"/v1/propositions/{made['id']}")).status_code == 404
        assert (await caller.get("/v1/propositions")).json()["elements"] == []
    assert (await api.anonymous.get("/v1/propositions")).status_code == 401


async def test_propositions_are_erased_after_six_months_whatever_was_answered(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    for number in range(3):
        await propose(chef(api), certification["id"], number)
    for number, answer in ((0, "declin"), (1, "acceptation")):
        await salarie(api, number).post(f"/v1/candidatures/{(await mine(api, number))[0]['id']}/{answer}")
    start = now()
    await erase_due(api.app.state.service, start + timedelta(days=170))
    assert len((await chef(api).get("/v1/propositions")).json()["elements"]) == 3
    await erase_due(api.app.state.service, start + timedelta(days=190))
    assert (await chef(api).get("/v1/propositions")).json()["elements"] == []
    assert [[element["etat"] for element in await mine(api, number)] for number in range(3)] == [[], ["deposee"], []]
