"""Indicators on juries: N5 flagged, by certification and by jury, for those who may read aggregates."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.certification.branche import certificateur
from tests.certification.jury.resultats.scene import Scene, two_blocs
from tests.support.answers import verdict
from tests.support.clock import now
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/indicateurs/certifications"


async def judged(api: RunningService, totales: int, partielles: int = 0) -> Scene:
    """A session of that many people judged, over since three days."""
    scene = await two_blocs(api)
    for number in range(totales + partielles):
        await scene.decide(await scene.candidate(number), B1=True, B2=number < totales)
    api.app.state.service.clock = lambda: now() + timedelta(days=3)
    return scene


async def test_a_certification_that_everybody_obtains_is_flagged(api: RunningService) -> None:
    scene = await judged(api, 5)
    (row,) = ok(await api.as_("syndicat").get(PATH))["elements"]
    assert row == {
        "certification_id": scene.certification["id"],
        "code": scene.certification["code"],
        "intitule": scene.certification["intitule"],
        "candidatures_jugees": 5,
        "repartition": {"totales": 5, "partielles": 0, "non_validees": 0},
        "taux_total": 1.0,
        "sans_echec": True,
        "variance_entre_jurys": None,
        "jurys_compares": 1,
    }
    (jury,) = ok(await api.as_("cpnef").get(f"{PATH}/{scene.certification['id']}/jurys"))["elements"]
    assert (jury["session_id"], jury["sans_echec"]) == (scene.session["id"], True)


async def test_one_who_failed_among_six_is_not_told(api: RunningService) -> None:
    scene = await judged(api, 5, 1)
    (row,) = ok(await api.as_("cpnef").get(PATH))["elements"]
    assert (row["candidatures_jugees"], row["sans_echec"]) == (6, False)
    assert (row["repartition"], row["taux_total"]) == (None, None)
    (jury,) = ok(await certificateur(api).get(f"{PATH}/{scene.certification['id']}/jurys"))["elements"]
    assert (jury["repartition"], jury["taux_total"]) == (None, None)


async def test_who_failed_alone_is_not_told_by_subtracting_the_jury_where_everybody_succeeded(
    api: RunningService,
) -> None:
    scene = await two_blocs(api)
    for number in range(5):
        await scene.decide(await scene.candidate(number), B1=True, B2=True)
    alone = await scene.another_session("S-SEULE")
    await alone.decide(await alone.candidate(5), B1=True, B2=False)
    api.app.state.service.clock = lambda: now() + timedelta(days=3)
    (row,) = ok(await api.as_("cpnef").get(PATH))["elements"]
    assert (row["candidatures_jugees"], row["sans_echec"], row["taux_total"]) == (5, True, 1.0)
    (jury,) = ok(await api.as_("cpnef").get(f"{PATH}/{scene.certification['id']}/jurys"))["elements"]
    assert (jury["session_id"], jury["candidatures_jugees"]) == (scene.session["id"], 5)


async def test_fewer_than_five_or_a_session_under_way_say_nothing(api: RunningService) -> None:
    scene = await judged(api, 4)
    for days in (3, 0):
        api.app.state.service.clock = lambda days=days: now() + timedelta(days=days)
        (row,) = ok(await api.as_("cpnef").get(PATH))["elements"]
        assert (row["candidatures_jugees"], row["sans_echec"], row["repartition"]) == (None, None, None)
        assert ok(await api.as_("cpnef").get(f"{PATH}/{scene.certification['id']}/jurys"))["elements"] == []


async def test_the_last_word_on_a_candidature_counts_once(api: RunningService) -> None:
    scene = await two_blocs(api)
    for number in range(5):
        mine = await scene.candidate(number)
        await scene.decide(mine, B1=True, B2=False)
        ok(await scene.replace(mine, B2=True), 201)
    api.app.state.service.clock = lambda: now() + timedelta(days=3)
    (row,) = ok(await api.as_("cpnef").get(PATH))["elements"]
    assert row["repartition"] == {"totales": 5, "partielles": 0, "non_validees": 0}


async def test_only_those_who_read_aggregates(api: RunningService) -> None:
    unknown = f"{PATH}/{uuid4()}/jurys"
    for path in (PATH, unknown):
        assert (await api.anonymous.get(path)).status_code == 401
        for role in ("salarie", "manager", "rh", "sirh", "jury", "conseiller", "administrateur"):
            assert (await api.as_(role).get(path)).status_code == 403
    assert verdict(await api.as_("cpnef").get(unknown)) == (404, "not-found")
