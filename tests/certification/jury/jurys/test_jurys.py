"""A jury may sit: number, qualification, balance, presidency, and no tie with those whom it judges (domain B.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import GPS_A, certificateur, create_session, profil, profils, ref, register
from tests.certification.jury.resultats.scene import (
    MEMBRE,
    PRESIDENTE,
    Scene,
    compose,
    decision,
    fetch,
    presidente,
    two_blocs,
)
from tests.support.answers import pointers, slug, verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def attempt(api: RunningService, session_id: str, *membres: dict[str, Any]) -> Any:
    return await certificateur(api).post(f"/v1/sessions/{session_id}/jury", {"membres": list(membres)})


async def test_composes_reads_and_recomposes(api: RunningService) -> None:
    opened = await create_session(api)
    composed = await compose(api, opened["id"])
    assert (composed["conforme"], composed["defauts"]) == (True, [])
    path = f"/v1/sessions/{opened['id']}/jury"
    read = await certificateur(api).get(path)
    assert ok(read) == composed
    assert ok(await presidente(api).get(path)) == composed
    body = {"membres": [{**PRESIDENTE, "sujet": "jury-3"}, MEMBRE]}
    assert verdict(await certificateur(api).put(path, body)) == (428, "precondition-required")
    changed = await certificateur(api).put(path, body, headers={"If-Match": read.headers["ETag"]})
    assert [membre["sujet"] for membre in ok(changed)["membres"]] == ["jury-3", "jury-2"]
    stale = await certificateur(api).put(path, body, headers={"If-Match": read.headers["ETag"]})
    assert verdict(stale) == (412, "version-mismatch")
    assert verdict(await attempt(api, opened["id"], PRESIDENTE, MEMBRE)) == (409, "jury-already-composed")
    assert verdict(await presidente(api).get(path)) == (404, "not-found"), "no longer a member"


async def test_only_the_certificateur_composes(api: RunningService) -> None:
    opened = await create_session(api)
    path, body = f"/v1/sessions/{opened['id']}/jury", {"membres": [PRESIDENTE, MEMBRE]}
    assert (await api.anonymous.post(path, body)).status_code == 401
    for roles in (("salarie",), ("manager",), ("rh",), ("sirh",), ("jury",), ("cpnef",), ("administrateur",)):
        assert (await api.as_(*roles).post(path, body)).status_code == 403
    assert verdict(await certificateur(api).post(f"/v1/sessions/{ref('nulle part')}/jury", body)) == (404, "not-found")
    assert verdict(await certificateur(api).get(path)) == (404, "not-found")
    cancelled = await create_session(api, opened["certification_id"], code="S-2", etat="annulee")
    assert verdict(await attempt(api, cancelled["id"], PRESIDENTE, MEMBRE)) == (409, "session-cancelled")


@pytest.mark.parametrize(
    ("membres", "places"),
    [
        ([PRESIDENTE], ["/membres", "/membres"]),
        ([{**PRESIDENTE, "qualifie": False}, MEMBRE], ["/membres"]),
        ([PRESIDENTE, {**MEMBRE, "sexe": "femme"}], ["/membres"]),
        ([{**PRESIDENTE, "president": False}, MEMBRE], ["/membres"]),
        ([PRESIDENTE, {**MEMBRE, "president": True}], ["/membres"]),
        ([PRESIDENTE, MEMBRE, {**MEMBRE, "qualite": "Doublon"}], ["/membres/2/sujet"]),
    ],
    ids=["alone", "nobody qualified", "no man", "no president", "two presidents", "the same twice"],
)
async def test_refuses_a_composition_and_lists_its_defects(
    api: RunningService, membres: list[dict[str, Any]], places: list[str]
) -> None:
    opened = await create_session(api)
    answer = await attempt(api, opened["id"], *membres)
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), places)
    assert await fetch(api, "SELECT 1 FROM jury") == []


async def scene_with_candidate(api: RunningService) -> dict[str, Any]:
    """A session where person 0, whose manager is person 9 and who manages person 8, holds a place."""
    await api.apply("parcours", [*profils([0], manager=profil(9)), *profils([8], manager=profil(0))])
    opened = await create_session(api)
    await register(api, opened["id"], 0)
    return opened


@pytest.mark.parametrize("number", [0, 8, 9], ids=["the candidate", "whom they manage", "their manager"])
async def test_refuses_a_member_with_a_link_to_a_candidate(api: RunningService, number: int) -> None:
    opened = await scene_with_candidate(api)
    answer = await attempt(api, opened["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(number)})
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), ["/membres/1"])
    assert profil(0) not in answer.text
    stranger = await attempt(api, opened["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(5)})
    assert stranger.status_code == 201


@pytest.mark.parametrize("nature", ["professionnel", "personnel"])
async def test_refuses_a_member_who_declared_a_link(api: RunningService, nature: str) -> None:
    opened = await scene_with_candidate(api)
    membre = {**MEMBRE, "liens": [{"profil_id": profil(0), "nature": nature}]}
    answer = await attempt(api, opened["id"], PRESIDENTE, membre)
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), ["/membres/1"])
    free = {**MEMBRE, "liens": [{"profil_id": profil(4), "nature": nature}]}
    composed = ok(await attempt(api, opened["id"], PRESIDENTE, free), 201)
    assert composed["membres"][1]["liens"] == free["liens"]


async def accompany(scene: Scene, **who: str) -> None:
    (plan,) = await scene.plans(0)
    body = {"echeance_le": plan["echeance_le"], "etapes": plan["etapes"], **who}
    path = f"/v1/plans/{plan['id']}"
    etag = (await certificateur(scene.api).get(path)).headers["ETag"]
    ok(await certificateur(scene.api).put(path, body, headers={"If-Match": etag}))


@pytest.mark.parametrize("who", [{"accompagnateur": "jury-2"}, {"accompagnateur_profil_id": profil(7)}])
async def test_refuses_whoever_accompanies_a_candidate(api: RunningService, who: dict[str, str]) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    await accompany(scene, **who)
    again = await scene.another_session("S-2", jury=False)
    await again.candidate(0)
    answer = await attempt(api, again.session["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(7)})
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), ["/membres/1"])


async def test_refuses_whoever_accompanied_the_vae_file(api: RunningService) -> None:
    opened = await create_session(api)
    await register(api, opened["id"], 0)
    await fetch(
        api,
        "INSERT INTO dossier_vae (id, version, certification_id, profil_id, voie, etat, experiences, formations,"
        " accompagnateur, ouvert_le, modifie_le) VALUES (gen_random_uuid(), 1, $1, $2, 'vae', 'brouillon', '[]', '[]',"
        " $3, now(), now())",
        opened["certification_id"],
        profil(0),
        '{"nom": "A. Rivière", "organisme": "CFEM", "sujet": "jury-2"}',
    )
    answer = await attempt(api, opened["id"], PRESIDENTE, MEMBRE)
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), ["/membres/1"])


async def test_a_later_candidate_never_waits_and_the_jury_is_checked_again(api: RunningService) -> None:
    scene = await two_blocs(api)
    again = await scene.another_session("S-2", jury=False)
    path = f"/v1/sessions/{again.session['id']}/jury"
    await compose(api, again.session["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(1)})
    mine = await again.candidate(1)
    seen = await certificateur(api).get(path)
    assert (ok(seen)["conforme"], [one["pointeur"] for one in ok(seen)["defauts"]]) == (False, ["/membres/1"])
    body = {"decisions": [decision(scene.blocs["B1"], False)]}
    answer = await presidente(api).post(f"/v1/candidatures/{mine}/deliberations", body)
    assert (verdict(answer), pointers(answer)) == ((409, "jury-not-compliant"), ["/membres/1"])
    other = await again.candidate(2)
    ok(await presidente(api).post(f"/v1/candidatures/{other}/deliberations", body), 201)
    changed = {"membres": [PRESIDENTE, {**MEMBRE, "sujet": "jury-4"}]}
    ok(await certificateur(api).put(path, changed, headers={"If-Match": seen.headers["ETag"]}))
    ok(await presidente(api).post(f"/v1/candidatures/{mine}/deliberations", body), 201)


async def test_refuses_a_profil_that_is_not_known(api: RunningService) -> None:
    opened = await create_session(api)
    membre = {**MEMBRE, "profil_id": ref("inconnu"), "liens": [{"profil_id": ref("x"), "nature": "personnel"}]}
    answer = await attempt(api, opened["id"], PRESIDENTE, membre)
    assert slug(answer) == "profile-not-known-yet"
    assert pointers(answer) == ["/membres/1/profil_id", "/membres/1/liens/0/profil_id"]
    assert GPS_A not in answer.text
