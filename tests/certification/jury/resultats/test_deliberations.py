"""A jury decides bloc by bloc: what is acquired stays, only what is missing is sat again, and the last bloc is the whole."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import CONSEIL, certificateur, profil, register, salarie
from tests.certification.jury.resultats.scene import Scene, kinds, presidente, two_blocs
from tests.support.answers import pointers, slug, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_all_blocs_acquired_validate_the_certification(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=True, B2=True)
    assert (decided["issue"], decided["nature"], decided["signee_par"]) == ("totale", "deliberation", "jury-1")
    assert decided["intacte"] is True
    assert [membre["sujet"] for membre in decided["membres"]] == ["jury-1", "jury-2"]
    assert await scene.state(mine) == "validee"
    assert await scene.held(0) == {"B1", "B2"}
    assert await scene.plans(0) == []


async def test_the_person_reads_motifs_and_preconisations(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=True, B2=False)
    path = f"/v1/candidatures/{mine}/deliberations"
    listed = ok(await salarie(api, 0).get(path))["elements"]
    assert listed == [decided]
    assert ok(await salarie(api, 0).get(f"{path}/{decided['id']}")) == decided
    missed = next(one for one in decided["decisions"] if one["bloc_id"] == scene.blocs["B2"])
    assert missed["motifs"]
    assert missed["preconisations"]
    told = ok(await salarie(api, 0).get("/v1/notifications"))["elements"]
    assert {"deliberation", "plan"} <= {one["objet"] for one in told}


async def test_only_what_is_missing_is_sat_again_and_the_last_bloc_makes_the_whole(api: RunningService) -> None:
    scene = await two_blocs(api)
    first = await scene.candidate(0)
    await scene.decide(first, B1=True, B2=False)
    (plan,) = await scene.plans(0)
    assert [etape["bloc_id"] for etape in plan["etapes"]] == [scene.blocs["B2"]]
    again = await scene.another_session("S-2")
    second = await again.candidate(0)
    answer = await presidente(api).post(
        f"/v1/candidatures/{second}/epreuves",
        {"bloc_id": scene.blocs["B1"], "rang": 1, "passee_le": in_days(0), "reussie": True},
    )
    assert verdict(answer) == (409, "bloc-already-held")
    answer = await presidente(api).post(
        f"/v1/candidatures/{second}/deliberations", {"decisions": scene.decisions(B1=True)}
    )
    assert (verdict(answer), pointers(answer)) == ((409, "bloc-already-held"), ["/decisions/0/bloc_id"])
    decided = await again.decide(second, B2=True)
    assert decided["issue"] == "totale"
    assert (await scene.state(first), await scene.state(second)) == ("validee", "validee")
    (plan,) = await scene.plans(0)
    assert plan["motif_cloture"] == "certification_obtenue"
    assert all(etape["faite_le"] for etape in plan["etapes"])


async def test_no_bloc_acquired_is_not_validated_and_opens_a_plan(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    decided = await scene.decide(mine, B1=False, B2=False)
    assert decided["issue"] == "non"
    assert await scene.state(mine) == "non_validee"
    (plan,) = await scene.plans(0)
    assert [etape["bloc_id"] for etape in plan["etapes"]] == [scene.blocs["B1"], scene.blocs["B2"]]


async def test_a_second_partial_outcome_goes_on_with_the_same_plan(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=False, B2=False)
    again = await scene.another_session("S-2")
    await again.decide(await again.candidate(0), B1=True, B2=False)
    (plan,) = await scene.plans(0)
    done = {etape["bloc_id"]: etape["faite_le"] is not None for etape in plan["etapes"]}
    assert done == {scene.blocs["B1"]: True, scene.blocs["B2"]: False}


async def test_blocs_acquired_are_published_and_missed_ones_are_in_no_event(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    ((kind, data),) = await kinds(api, "bloc.acquis", "bloc.retire")
    assert (kind, data) == (
        "bloc.acquis",
        {
            "profil_id": profil(0),
            "bloc_id": scene.blocs["B1"],
            "certification_id": scene.certification["id"],
            "competences": [{"competence_id": CONSEIL, "niveau": 3}],
            "acquis_le": in_days(0),
        },
    )
    assert not [event for event in await api.events() if scene.blocs["B2"] in str(event) and "bloc." in event["type"]]


async def test_refuses_to_decide_without_the_epreuves(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    path = f"/v1/candidatures/{mine}/deliberations"
    answer = await presidente(api).post(path, {"decisions": scene.decisions(B1=True, B2=False)})
    assert (verdict(answer), pointers(answer)) == ((409, "assessments-missing"), ["/decisions/0/bloc_id"])
    assert await scene.state(mine) == "inscrite"


async def refused(scene: Scene, candidature: str, **body: Any) -> tuple[int, str]:
    return verdict(await presidente(scene.api).post(f"/v1/candidatures/{candidature}/deliberations", body))


async def test_refuses_a_bloc_of_another_certification_twice_named_or_already_decided(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    stranger = {**scene.decisions(B1=False)[0], "bloc_id": str(uuid4())}
    assert await refused(scene, mine, decisions=[stranger]) == (422, "bloc-of-another-certification")
    twice = scene.decisions(B1=False) * 2
    assert await refused(scene, mine, decisions=twice) == (409, "bloc-already-decided")
    await scene.decide(mine, B1=False)
    assert await refused(scene, mine, decisions=scene.decisions(B1=True)) == (409, "bloc-already-decided")
    without = {**scene.decisions(B2=False)[0], "preconisations": None}
    assert await refused(scene, mine, decisions=[without]) == (422, "validation-error")


async def test_refuses_before_the_session_without_a_jury_or_without_a_place(api: RunningService) -> None:
    scene = await two_blocs(api)
    later = await scene.another_session("S-2", debut_le=in_days(5), fin_le=in_days(6))
    early = await later.candidate(0)
    assert await refused(scene, early, decisions=scene.decisions(B1=False)) == (409, "session-not-begun")
    bare = await scene.another_session("S-3", jury=False, places=1)
    first = await bare.candidate(1)
    answer = await scene.replace(first, certificateur(api), B1=True)
    assert verdict(answer) == (409, "jury-not-composed")
    waiting = await register(api, bare.session["id"], 2, attente=True)
    answer = await scene.replace(waiting["id"], certificateur(api), B1=True)
    assert verdict(answer) == (409, "candidature-not-assessable")


async def test_only_the_president_signs_and_nobody_outside_the_jury(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    path, body = f"/v1/candidatures/{mine}/deliberations", {"decisions": scene.decisions(B1=False)}
    assert (await api.anonymous.post(path, body)).status_code == 401
    for roles in (("salarie",), ("manager",), ("rh",), ("sirh",), ("cpnef",), ("certificateur",), ("administrateur",)):
        assert (await api.as_(*roles).post(path, body)).status_code == 403, roles
    for sujet in ("jury-2", "jury-9"):
        assert (await api.as_("jury", sujet=sujet).post(path, body)).status_code == 404
    itself = api.as_("jury", sujet="jury-1", profil=profil(0))
    assert (await itself.post(path, body)).status_code == 404
    nowhere = f"/v1/candidatures/{uuid4()}/deliberations"
    assert verdict(await presidente(api).post(nowhere, body)) == (404, "not-found")
    assert slug(await presidente(api).put(f"{path}/{uuid4()}", body)) == "method-not-allowed"
