"""F16 — ingérence de l'employeur : une décision de jury ne change pas, seule une décision signée la remplace."""

from __future__ import annotations

import asyncpg
import pytest
from joserfc import jws

from services.certification.jury.resultats.cle import derive
from tests.certification.branche import certificateur, profil, salarie
from tests.certification.jury.resultats.scene import fetch, kinds, presidente, two_blocs
from tests.support.answers import pointers, verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_f16_no_route_changes_a_decision(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=True, B2=False)
    path = f"/v1/candidatures/{mine}/deliberations"
    body = {"decisions": scene.decisions(B1=True, B2=True)}
    for method in ("PUT", "PATCH", "DELETE"):
        for target in (path, f"{path}/{decided['id']}"):
            for caller in (presidente(api), certificateur(api), api.as_("administrateur"), api.as_("rh")):
                answer = await caller.request(method, target, json=body, headers={"If-Match": '"v1"'})
                assert verdict(answer) == (405, "method-not-allowed")
    assert ok(await salarie(api, 0).get(path))["elements"] == [decided]


@pytest.mark.parametrize("table", ["decision_bloc", "deliberation", "resultat_epreuve"])
async def test_f16_the_database_refuses_to_change_or_delete_a_result(api: RunningService, table: str) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    for statement in (f"UPDATE {table} SET profil_id = profil_id", f"DELETE FROM {table}"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await fetch(api, statement)


async def test_f16_managers_and_employers_can_neither_judge_nor_replace(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=False)
    for roles in (("manager", "salarie"), ("rh",), ("sirh",), ("cpnef",), ("administrateur",)):
        assert (await scene.replace(mine, api.as_(*roles), B2=True)).status_code == 403
    for caller in (api.as_("jury", sujet="jury-2"), api.as_("jury", sujet="jury-9")):
        assert verdict(await scene.replace(mine, caller, B2=True)) == (404, "not-found")
    own = api.as_("certificateur", "salarie", profil=profil(0))
    assert verdict(await scene.replace(mine, own, B2=True)) == (404, "not-found")


async def test_f16_a_signed_decision_replaces_one_and_the_chain_is_kept(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    first = await scene.decide(mine, B1=True, B2=False)
    second = ok(await scene.replace(mine, B2=True), 201)
    third = ok(await scene.replace(mine, certificateur(api), B2=False), 201)
    assert [one["issue"] for one in (first, second, third)] == ["partielle", "totale", "partielle"]
    assert (second["nature"], second["raison"] is not None) == ("remplacement", True)
    old = next(one for one in first["decisions"] if one["bloc_id"] == scene.blocs["B2"])
    assert [one["decisions"][0]["remplace_id"] for one in (second, third)] == [old["id"], second["decisions"][0]["id"]]
    chain = ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}/deliberations"))["elements"]
    assert chain == [first, second, third]
    live = await fetch(
        api,
        "SELECT verdict FROM decision_bloc d WHERE bloc_id = $1"
        " AND NOT EXISTS (SELECT 1 FROM decision_bloc s WHERE s.remplace_id = d.id)",
        scene.blocs["B2"],
    )
    assert [row["verdict"] for row in live] == ["non_acquis"]


async def test_f16_two_replacements_of_one_decision_cannot_both_be_in_force(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    copied = (
        "INSERT INTO decision_bloc SELECT gen_random_uuid(), deliberation_id, candidature_id, profil_id,"
        " certification_id, bloc_id, 'acquis', motifs, preconisations, decidee_le, {} FROM decision_bloc LIMIT 1"
    )
    with pytest.raises(asyncpg.UniqueViolationError):
        await fetch(api, copied.format("NULL"))
    await fetch(api, copied.format("id"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await fetch(api, copied.format("id"))


async def test_f16_a_bloc_taken_back_reopens_a_plan_and_is_published(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=True)
    ok(await scene.replace(mine, certificateur(api), B2=False), 201)
    assert await scene.state(mine) == "validee_partiellement"
    (plan,) = await scene.plans(0)
    assert plan["clos_le"] is None
    assert await scene.held(0) == {"B1"}
    ((_, retire),) = await kinds(api, "bloc.retire")
    assert (retire["profil_id"], retire["bloc_id"]) == (profil(0), scene.blocs["B2"])


async def test_f16_the_signature_is_over_the_content_and_names_the_one_before(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    first = await scene.decide(mine, B1=True, B2=False)
    second = ok(await scene.replace(mine, B2=True), 201)
    key = derive(api.app.state.settings.cursor_secret.get_secret_value())
    sealed = [jws.deserialize_compact(one["jws"], key, algorithms=["Ed25519"]).payload for one in (first, second)]
    assert b'"signee_par":"jury-1"' in sealed[1]
    assert b'"precedente":null' in sealed[0]
    assert b'"precedente":"' in sealed[1]
    # who owns the database can switch a trigger off, not sign
    await fetch(api, "ALTER TABLE deliberation DISABLE TRIGGER garde_resultat")
    await fetch(api, "UPDATE deliberation SET issue = 'totale' WHERE id = $1", first["id"])
    chain = ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}/deliberations"))["elements"]
    assert [one["intacte"] for one in chain] == [False, True]


async def test_f16_only_a_decision_in_force_is_replaced(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True)
    answer = await scene.replace(mine, B2=True)
    assert (verdict(answer), pointers(answer)) == ((409, "bloc-not-decided"), ["/decisions/0/bloc_id"])


async def test_f16_a_bloc_that_another_candidature_gave_elsewhere_is_not_given_twice(api: RunningService) -> None:
    scene = await two_blocs(api)
    first = await scene.candidate(0)
    await scene.decide(first, B1=True, B2=False)
    again = await scene.another_session("S-2")
    await again.decide(await again.candidate(0), B2=True)
    answer = await scene.replace(first, B2=True)
    assert (verdict(answer), pointers(answer)) == ((409, "bloc-already-held"), ["/decisions/0/bloc_id"])
