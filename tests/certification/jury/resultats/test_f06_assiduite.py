"""F6 — un savoir n'est pas une compétence : avoir suivi la formation laisse l'écart ouvert."""

from __future__ import annotations

import pytest

from tests.certification.branche import SAVOIR, bloc, certificateur, cqp, profils, salarie
from tests.certification.jury.resultats.scene import kinds, presidente, two_blocs
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_f6_a_course_followed_to_its_end_gives_no_bloc(api: RunningService) -> None:
    learnt = {"competence_id": SAVOIR, "niveau": 4, "provenance": "evalue", "le": "2026-10-01", "positif": True}
    await api.apply("parcours", [(kind, {**data, "acquis": [learnt]}) for kind, data in profils([0])])
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    body = {"decisions": scene.decisions(B1=True, B2=True)}
    answer = await presidente(api).post(f"/v1/candidatures/{mine}/deliberations", body)
    assert verdict(answer) == (409, "assessments-missing")
    assert await scene.held(0) == set()
    assert await kinds(api, "bloc.acquis") == []
    rows = ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}/blocs"))["elements"]
    assert {row["acquis_le"] for row in rows} == {None}


async def test_f6_a_savoir_can_be_in_no_bloc(api: RunningService) -> None:
    answer = await certificateur(api).post("/v1/certifications", cqp(blocs=[bloc(atteste=[SAVOIR])]))
    assert verdict(answer) == (422, "not-a-competence")
