"""A record that joined another of the same person: what juries decided, what waits and what was told pass whole, and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import create_session, created, profil, register, salarie
from tests.certification.jury.resultats.scene import Scene, kinds, two_blocs
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
AUTRE, RESTE = 0, 1


async def says(api: RunningService, kind: str) -> None:
    data = {"id": profil(AUTRE), "vers_id": profil(RESTE), "annulable_le": "2199-12-31"}
    await api.apply("parcours", [(f"profil.{kind}", data)])


async def decided(api: RunningService, number: int, candidature: str) -> list[dict[str, Any]]:
    path = f"/v1/candidatures/{candidature}/deliberations"
    return list(ok(await salarie(api, number).get(path))["elements"])


async def blocs(api: RunningService) -> list[tuple[str, str]]:
    return [(kind, data["profil_id"]) for kind, data in await kinds(api, "bloc.acquis", "bloc.retire")]


async def test_what_a_jury_decided_passes_with_its_seal_and_is_told_to_the_services(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(AUTRE)
    await scene.decide(mine, B1=True, B2=False)
    before = await decided(api, AUTRE, mine)
    await says(api, "fusionne")
    assert await decided(api, RESTE, mine) == before
    assert before[0]["intacte"] is True
    assert (await scene.held(RESTE), await scene.held(AUTRE)) == ({"B1"}, set())
    assert len(await scene.plans(RESTE)) == 1
    assert await blocs(api) == [
        ("bloc.acquis", profil(AUTRE)), ("bloc.retire", profil(AUTRE)), ("bloc.acquis", profil(RESTE)),
    ]  # fmt: skip
    told = ok(await salarie(api, RESTE).get("/v1/notifications"))["elements"]
    assert "fusion" in {one["objet"] for one in told}
    await says(api, "separe")
    assert await decided(api, AUTRE, mine) == before
    assert (await scene.held(RESTE), await scene.held(AUTRE)) == (set(), {"B1"})
    assert await scene.plans(RESTE) == []


async def test_what_was_judged_since_goes_back_with_what_it_was_judged_of(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(AUTRE)
    await says(api, "fusionne")
    await scene.decide(mine, B1=True, B2=False)
    assert await scene.held(RESTE) == {"B1"}
    await says(api, "separe")
    # sealed under the record that stayed, and still intact
    (row,) = await decided(api, AUTRE, mine)
    assert row["intacte"] is True
    assert (await scene.held(AUTRE), await scene.held(RESTE)) == ({"B1"}, set())
    assert (await salarie(api, RESTE).get(f"/v1/candidatures/{mine}/deliberations/{row['id']}")).status_code == 404
    assert len(await scene.plans(AUTRE)) == 1
    await created(salarie(api, AUTRE).post("/v1/positionnements", {"certification_id": scene.certification["id"]}))
    await says(api, "fusionne")
    assert await scene.held(RESTE) == {"B1"}


async def test_two_live_requests_for_one_certification_stay_apart_with_all_that_hangs_on_them(
    api: RunningService,
) -> None:
    scene = await two_blocs(api)
    theirs = await scene.candidate(AUTRE)
    other = await scene.another_session("S-2")
    mine = await other.candidate(RESTE)
    await scene.decide(theirs, B1=True, B2=False)
    live = await register(api, (await _later(scene))["id"], AUTRE)
    await says(api, "fusionne")
    for number, ids in ((RESTE, {mine}), (AUTRE, {theirs, live["id"]})):
        found = ok(await salarie(api, number).get("/v1/candidatures"))["elements"]
        assert {one["id"] for one in found} == ids
    assert (await scene.held(RESTE), await blocs(api)) == (set(), [("bloc.acquis", profil(AUTRE))])
    await says(api, "separe")
    assert await scene.held(AUTRE) == {"B1"}


async def test_for_good_one_request_is_left_and_what_hung_on_the_other_passes(api: RunningService) -> None:
    scene = await two_blocs(api)
    theirs = await scene.candidate(AUTRE)
    other = await scene.another_session("S-2")
    mine = await other.candidate(RESTE)
    await scene.decide(theirs, B1=True, B2=False)
    live = await register(api, (await _later(scene))["id"], AUTRE)
    await says(api, "fusionne")
    assert await scene.held(RESTE) == set()
    await says(api, "reuni")
    assert (await scene.held(RESTE), await scene.held(AUTRE)) == ({"B1"}, set())
    found = {one["id"]: one["etat"] for one in ok(await salarie(api, RESTE).get("/v1/candidatures"))["elements"]}
    assert found == {mine: "inscrite", theirs: "validee_partiellement", live["id"]: "retiree"}
    await says(api, "reuni")
    assert await scene.held(RESTE) == {"B1"}


async def _later(scene: Scene) -> dict[str, Any]:
    days = {"debut_le": in_days(40), "fin_le": in_days(41), "inscription_jusqu_au": in_days(30)}
    return await create_session(scene.api, scene.certification["id"], code="S-3", **days)


async def test_the_closed_record_asks_for_nothing_any_more(api: RunningService) -> None:
    scene = await two_blocs(api)
    await says(api, "fusionne")
    body = {"session_id": scene.session["id"]}
    refused = await salarie(api, AUTRE).post("/v1/candidatures", body)
    assert verdict(refused) == (410, "gone")
    assert "a rejoint un autre dossier" in refused.json()["detail"]
    await created(salarie(api, RESTE).post("/v1/candidatures", body))
    await says(api, "separe")
    await created(salarie(api, AUTRE).post("/v1/candidatures", body))


async def test_a_merge_of_somebody_erased_moves_nothing(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(AUTRE)
    await api.apply("parcours", [("profil.efface", {"id": profil(RESTE)})])
    await says(api, "fusionne")
    assert ok(await salarie(api, AUTRE).get(f"/v1/candidatures/{mine}"))["id"] == mine
