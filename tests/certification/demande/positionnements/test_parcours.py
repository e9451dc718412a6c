"""A positionnement ends in a course: modules for each gap, within the hours that the rule of durations leaves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import CALCUL, CONSEIL, ECRIT, bloc, certificateur, salarie
from tests.certification.demande.positionnements.monde import acquis, ask, create_44_days, hold
from tests.certification.offre.modules.gestes import module, offer
from tests.support.answers import pointers, verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
TEXTE = "Ce qui manque se prépare."


async def concluded(api: RunningService, asked: dict[str, Any], **more: Any) -> dict[str, Any]:
    path = f"/v1/positionnements/{asked['id']}/conclusion"
    body = {"decision": "parcours", "texte": TEXTE} | more
    return dict(ok(await certificateur(api).post(path, body), 201)["derniere_version"])


async def branch(api: RunningService) -> tuple[dict[str, Any], dict[str, str]]:
    cqp = await create_44_days(api)
    return cqp, {one["code"]: one["id"] for one in cqp["blocs"]}


async def test_each_gap_has_the_cheapest_module_and_hours_are_those_of_the_rule(api: RunningService) -> None:
    cqp, blocs = await branch(api)
    await hold(api, 0, acquis(CONSEIL), acquis(CALCUL, "declare", 2))
    await offer(api, blocs["B1"], competence_id=CONSEIL, cout_euros="1.00")
    await offer(api, blocs["B1"], competence_id=CALCUL, cout_euros="300.00")
    cheap = await offer(api, blocs["B1"], competence_id=CALCUL, cout_euros="200.00", heures=70)
    await offer(api, blocs["B1"], cout_euros="10.00")
    whole = await offer(api, blocs["B2"], cout_euros="0.50", heures=100, financeurs=["cpf", "personne"])
    asked = await ask(api, 0, cqp["id"])
    version = await concluded(api, asked)
    course = version["parcours"]
    assert [one["module_id"] for one in course["modules"]] == [cheap["id"], whole["id"]], "what is held has none"
    # half of a compétence of nine days is left: of the module of 70 hours no more than that is followed
    assert [(one["heures"], one["heures_module"]) for one in course["modules"]] == [(31.5, 70), (100.0, 100)]
    assert [one["competences"] for one in course["modules"]] == [["C-CALCUL"], ["C-ECRIT"]]
    assert (course["heures_modules"], course["cout_euros"]) == (131.5, "200.50")
    assert course["heures_modules"] + course["heures_autrement"] == version["heures"] == 31.5 + 26 * 7
    said = {name: course["modules"][1][name] for name in ("organisme", "financeurs", "sessions")}
    assert said == {name: whole[name] for name in said}
    assert ok(await salarie(api, 0).get(f"/v1/positionnements/{asked['id']}"))["derniere_version"] == version


async def test_the_certificateur_chooses_and_what_was_advised_stays(api: RunningService) -> None:
    cqp, blocs = await branch(api)
    await offer(api, blocs["B1"], cout_euros="1.00")
    chosen = [
        await offer(api, blocs["B1"], competence_id=CALCUL, heures=40),
        await offer(api, blocs["B1"], heures=400),
        await offer(api, blocs["B1"], heures=7),
    ]
    asked = await ask(api, 0, cqp["id"])
    version = await concluded(api, asked, modules=[one["id"] for one in reversed(chosen)])
    course = version["parcours"]
    # 126 hours of the bloc: 40 for one compétence, seven and what is left of the others; ECRIT has none
    assert [one["heures"] for one in course["modules"]] == [40.0, 7.0, 79.0]
    assert course["heures_autrement"] == version["heures"] - 126
    path = f"/v1/modules_formation/{chosen[0]['id']}"
    etag = (await certificateur(api).get(path)).headers["ETag"]
    ok(await certificateur(api).put(path, module(blocs["B2"], intitule="Autre"), headers={"If-Match": etag}))
    kept = ok(await salarie(api, 0).get(f"/v1/positionnements/{asked['id']}"))["decision_en_vigueur"]["parcours"]
    assert kept == course


async def test_a_module_that_fills_no_gap_is_refused(api: RunningService) -> None:
    cqp, blocs = await branch(api)
    await hold(api, 0, acquis(CONSEIL))
    useless = await offer(api, blocs["B1"], competence_id=CONSEIL)
    other = await create_44_days(api, code="CQP-AUTRE")
    elsewhere = await offer(api, other["blocs"][0]["id"])
    asked = await ask(api, 0, cqp["id"])
    path = f"/v1/positionnements/{asked['id']}/conclusion"
    for module_id in (useless["id"], elsewhere["id"], str(uuid4())):
        body = {"decision": "parcours", "texte": TEXTE, "modules": [module_id]}
        answer = await certificateur(api).post(path, body)
        assert (verdict(answer), pointers(answer)) == ((422, "module-fills-no-gap"), ["/modules/0"])


async def test_without_a_known_duration_modules_count_whole(api: RunningService) -> None:
    cqp = await create_44_days(api, duree_jours=None, blocs=[bloc("B1", atteste=(ECRIT,), duree_jours=None)])
    await offer(api, cqp["blocs"][0]["id"], heures=21)
    version = await concluded(api, await ask(api, 0, cqp["id"]))
    assert version["heures"] is None
    course = version["parcours"]
    assert (course["heures_modules"], course["heures_autrement"], course["cout_euros"]) == (21.0, None, "100.00")


async def test_who_sits_directly_has_no_course(api: RunningService) -> None:
    cqp, blocs = await branch(api)
    await offer(api, blocs["B1"])
    asked = await ask(api, 0, cqp["id"])
    assert asked["derniere_version"]["parcours"] is None
    assert (await concluded(api, asked, decision="direct"))["parcours"] is None
