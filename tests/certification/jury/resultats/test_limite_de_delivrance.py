"""A person who is engaged may obtain the certification until its last day of délivrance, and not after it (domain B.2, D.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import etapes, salarie
from tests.certification.jury.resultats.scene import Scene, two_blocs
from tests.certification.offre.credits.test_correspondances import another, link
from tests.certification.titres.primes.scene import later
from tests.support.answers import verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
EXPIRED = (409, "certification-expired")
LIMITED = etapes(fin_enregistrement=in_days(1), limite_delivrance=in_days(4))


async def engaged(api: RunningService, steps: list[dict[str, str]] | None = None) -> tuple[Scene, str]:
    """Somebody with a place in a session that begins today, their épreuves marked."""
    scene = await two_blocs(api, etapes=steps or LIMITED)
    mine = await scene.candidate(0)
    await scene.mark(mine, "B1", "B2")
    return scene, mine


async def deliberate(scene: Scene, candidature: str, **verdicts: bool) -> Any:
    body = {"decisions": scene.decisions(**verdicts)}
    path = f"/v1/candidatures/{candidature}/deliberations"
    return await scene.api.as_("jury", sujet="jury-1").post(path, body)


async def attested(api: RunningService) -> list[bool]:
    """Whether each attestation of the person is in force."""
    rows = ok(await salarie(api, 0).get("/v1/attestations"))["elements"]
    return [row["revoquee_le"] is None for row in rows]


async def test_the_last_day_of_delivrance_still_delivers(api: RunningService) -> None:
    scene, mine = await engaged(api)
    later(api, 4)
    assert ok(await deliberate(scene, mine, B1=True, B2=True), 201)["issue"] == "totale"
    assert await attested(api) == [True, True, True]


@pytest.mark.parametrize("steps", [LIMITED, etapes(fin_enregistrement=in_days(4))], ids=["limit", "end alone"])
@pytest.mark.parametrize("verdicts", [{"B1": True, "B2": True}, {"B1": True}, {"B1": True, "B2": False}])
async def test_the_day_after_nothing_is_delivered(
    api: RunningService, steps: list[dict[str, str]], verdicts: dict[str, bool]
) -> None:
    scene, mine = await engaged(api, steps)
    later(api, 5)
    assert verdict(await deliberate(scene, mine, **verdicts)) == EXPIRED
    assert (await scene.state(mine), await scene.held(0), await attested(api)) == ("inscrite", set(), [])
    assert ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}/deliberations"))["elements"] == []


async def test_what_was_missed_is_still_said(api: RunningService) -> None:
    scene, mine = await engaged(api)
    later(api, 5)
    assert ok(await deliberate(scene, mine, B1=False, B2=False), 201)["issue"] == "non"


async def test_a_replacement_takes_back_and_gives_nothing_more(api: RunningService) -> None:
    scene, mine = await engaged(api)
    ok(await deliberate(scene, mine, B1=True, B2=False), 201)
    later(api, 5)
    assert verdict(await scene.replace(mine, B2=True)) == EXPIRED
    assert verdict(await scene.replace(mine, B1=False, B2=True)) == EXPIRED
    assert (await scene.held(0), await attested(api)) == ({"B1"}, [True])
    ok(await scene.replace(mine, B1=True), 201)
    ok(await scene.replace(mine, B1=False), 201)
    assert (await scene.held(0), await attested(api)) == (set(), [False])


async def test_a_whole_certification_said_otherwise_stays_whole(api: RunningService) -> None:
    scene, mine = await engaged(api)
    ok(await deliberate(scene, mine, B1=True, B2=True), 201)
    later(api, 5)
    assert ok(await scene.replace(mine, B1=True), 201)["issue"] == "totale"


async def test_no_credit_completes_it_after_the_last_day(api: RunningService) -> None:
    scene, mine = await engaged(api)
    ok(await deliberate(scene, mine, B1=True, B2=False), 201)
    elsewhere = await another(api, "CQP-2", "N1")
    await elsewhere.decide(await elsewhere.candidate(0), N1=True)
    await link(api, [elsewhere.blocs["N1"]], [scene.blocs["B2"]])
    later(api, 5)
    assert verdict(await scene.replace(mine, B1=True)) == EXPIRED
    assert await scene.state(mine) == "validee_partiellement"
