"""Two records of one person become one, at their demand alone; for a time they become two again, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.parcours.mouvements.fusion import finish
from tests.parcours.branche import (
    CALCUL,
    CQP,
    ECRIT,
    GESTIONNAIRE,
    MANAGER,
    Branche,
    acquis,
    created,
    elements,
    events_of,
    ref,
    souhait,
)
from tests.support.answers import verdict
from tests.support.clock import now
from tests.support.effacement import erase
from tests.support.service import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
async def autre(branche: Branche) -> str:
    """The other record of Claire, which B made for somebody thought to be new: their own wish and acquis, one as in A's."""
    body = {"entite_id": branche.b, "matricule": "N-1", "metier_id": GESTIONNAIRE}
    profil = str((await created(branche.sirh(branche.b).post("/v1/emplois", body)))["profil_id"])
    me = branche.salarie(profil, branche.b)
    for one in (acquis(competence_id=ECRIT), acquis(niveau=4)):
        await created(me.post(branche.path("acquis", profil=profil), one))
    await created(me.post(branche.path("souhaits", profil=profil), souhait()))
    await created(branche.holder.post(branche.path("acquis"), acquis(niveau=2)))
    return profil


async def draw(branche: Branche, profil: str) -> str:
    caller = branche.salarie(profil)
    return str((await created(caller.post(branche.path("code_rattachement", profil=profil))))["code"])


async def fuse(branche: Branche, autre: str, caller: Caller | None = None, profil: str | None = None) -> Any:
    body = {"code_rattachement": await draw(branche, autre)}
    return await (caller or branche.holder).post(branche.path("fusion", profil=profil), body)


async def held(branche: Branche, profil: str) -> list[tuple[str, int]]:
    found = await elements(branche.admin, branche.path("acquis", profil=profil))
    return sorted((one["competence_id"], one["niveau"]) for one in found)


async def test_what_the_other_record_held_passes_and_what_both_hold_stays(branche: Branche, autre: str) -> None:
    before = await held(branche, branche.claire), await held(branche, autre)
    made = await fuse(branche, autre)
    assert made.status_code == 201, made.text
    assert (await branche.holder.get(branche.path("fusion"))).json() == made.json()
    assert sorted(await held(branche, branche.claire)) == sorted([(ECRIT, 3), *before[0]])
    assert {one["entite_id"] for one in await elements(branche.holder, "/v1/emplois")} == {branche.a, branche.b}
    assert [one["metier_id"] for one in await elements(branche.holder, branche.path("souhaits"))] == [GESTIONNAIRE]
    # the feed says one person, and nobody of the other record
    (closed, joined) = await events_of(branche.api, autre)
    assert not any(value for name, value in closed.items() if name != "id")
    assert (joined["id"], joined["vers_id"]) == (autre, branche.claire)
    assert (await branche.holder.delete(branche.path("fusion"))).status_code == 204
    assert (await held(branche, branche.claire), await held(branche, autre)) == before
    assert (await branche.holder.get(branche.path("fusion"))).status_code == 404
    again, separated = await events_of(branche.api, autre)
    assert ("vers_id" in separated, len(again["emplois"])) == (True, 1)


async def test_an_employer_reads_of_the_person_its_own_emploi_and_no_more(branche: Branche, autre: str) -> None:
    seen = await elements(branche.rh(branche.b), "/v1/emplois?matricule=N-1")
    await fuse(branche, autre)
    after = (await branche.rh(branche.b).get(branche.path())).json()
    assert [one["matricule"] for one in after["emplois"]] == ["N-1"]
    assert seen[0]["id"] == after["emplois"][0]["id"]
    assert (await branche.rh(branche.b).get(branche.path("souhaits"))).status_code == 404
    for caller in (branche.rh(), branche.rh(branche.b), branche.sirh(branche.b), branche.manager, branche.admin):
        for method in ("GET", "DELETE"):
            assert (await caller.request(method, branche.path("fusion"))).status_code in (403, 404)


async def test_a_token_of_the_closed_record_is_told_that_it_joined_another(branche: Branche, autre: str) -> None:
    me = branche.salarie(autre, branche.b)
    await fuse(branche, autre)
    for path in ("souhaits", "acquis", "preferences", "fusion"):
        answer = await me.get(branche.path(path, profil=autre))
        assert verdict(answer) == (410, "gone"), path
        assert "a rejoint un autre dossier" in answer.json()["detail"]
    assert (await me.post(branche.path("souhaits", profil=autre), souhait(metier_id=MANAGER))).status_code == 410
    assert (await branche.admin.get(branche.path("acquis", profil=autre))).status_code == 200
    await branche.holder.delete(branche.path("fusion"))
    assert (await me.get(branche.path("souhaits", profil=autre))).status_code == 200


async def test_a_merge_is_asked_by_the_person_alone_and_once_at_a_time(branche: Branche, autre: str) -> None:
    code = {"code_rattachement": await draw(branche, autre)}
    for caller in (
        branche.rh(),
        branche.sirh(branche.b),
        branche.manager,
        branche.admin,
        branche.salarie(branche.denis),
    ):
        assert (await caller.post(branche.path("fusion"), code)).status_code in (403, 404)
    own = await fuse(branche, branche.claire)
    assert verdict(own) == (422, "invalid-attachment-code")
    assert (await fuse(branche, autre)).status_code == 201
    assert verdict(await fuse(branche, branche.denis)) == (409, "merge-reversible")
    # nor does the record that stays join a third one meanwhile
    denis = branche.salarie(branche.denis)
    assert verdict(await fuse(branche, branche.claire, denis, branche.denis)) == (409, "merge-reversible")


async def test_a_record_about_to_be_erased_joins_none(branche: Branche, autre: str) -> None:
    await created(branche.salarie(autre, branche.b).post(branche.path("effacement", profil=autre)))
    assert verdict(await fuse(branche, autre)) == (409, "erasure-to-come")


async def test_after_thirty_days_it_is_final_and_another_may_follow(branche: Branche, autre: str) -> None:
    await fuse(branche, autre)
    service = branche.api.app.state.service
    assert await finish(service) == 0
    service.clock = lambda: now() + timedelta(days=30)
    assert [await finish(service), await finish(service)] == [1, 0]
    for method in ("GET", "DELETE"):
        assert (await branche.holder.request(method, branche.path("fusion"))).status_code == 404
    assert (await branche.salarie(autre, branche.b).get(branche.path("souhaits", profil=autre))).status_code == 410
    assert (await fuse(branche, branche.denis)).status_code == 201
    assert len(await elements(branche.holder, "/v1/emplois")) == 3


async def test_the_erasure_of_the_record_that_stays_erases_what_stayed_under_the_other(
    branche: Branche, autre: str
) -> None:
    await fuse(branche, autre)
    await erase(branche.api, branche.claire)
    for profil in (branche.claire, autre):
        assert (await branche.admin.get(branche.path("acquis", profil=profil))).status_code == 404
        assert {"id": profil} in await events_of(branche.api, profil)


async def test_who_the_other_record_managed_is_managed_by_the_one_that_stays(branche: Branche) -> None:
    paul = branche.salarie(branche.paul)
    assert (await fuse(branche, branche.paul)).status_code == 201
    (hers,) = await elements(branche.admin, f"/v1/emplois?profil={branche.claire}&matricule=C-1")
    assert hers["manager_id"] == branche.claire
    # the record that stays was of the team: nobody is their own manager, nor attests what they hold
    me = branche.api.as_("salarie", "manager", entite=branche.a, profil=branche.claire)
    said = await me.post(branche.path("acquis"), acquis(provenance="atteste"))
    assert said.status_code == 403
    state = [one for one in await events_of(branche.api, branche.claire) if "emplois" in one][-1]
    assert {it["manager_id"] for emploi in state["emplois"] for it in emploi["affectations"]} == {None}
    await branche.holder.delete(branche.path("fusion"))
    assert (await branche.emploi(branche.claire))["manager_id"] == branche.paul
    assert (await paul.get(branche.path("acquis", profil=branche.paul))).status_code == 200


async def test_what_juries_gave_follows_what_certification_says(branche: Branche, autre: str) -> None:
    data = {
        "id": autre, "profil_id": autre, "bloc_id": ref("bloc/1"), "certification_id": CQP,
        "competences": [{"competence_id": CALCUL, "niveau": 3}], "acquis_le": "2026-11-20",
    }  # fmt: skip
    await branche.api.apply("certification", [("bloc.acquis", data)])
    await fuse(branche, autre)
    await branche.api.apply(
        "certification", [("bloc.acquis", data | {"bloc_id": ref("bloc/2"), "acquis_le": "2026-11-21"})]
    )
    assert [one for one in await events_of(branche.api, autre) if one.get("emplois") or one.get("acquis")] == []
    assert CALCUL not in [one for one, _ in await held(branche, branche.claire)]
    moved = data | {"profil_id": branche.claire}
    await branche.api.apply("certification", [("bloc.retire", data), ("bloc.acquis", moved)])
    assert (CALCUL, 3) in await held(branche, branche.claire)
