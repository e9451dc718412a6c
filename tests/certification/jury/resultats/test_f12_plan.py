"""F12 — une validation partielle ne laisse personne seul : le plan s'ouvre dans la même transaction."""

from __future__ import annotations

import asyncpg
import pytest

from services.certification.regles.requises import Requise
from tests.certification.branche import salarie
from tests.certification.jury.resultats.scene import fetch, presidente, two_blocs
from tests.certification.regles.absence import remove_rule
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("acquis", [True, False])
async def test_f12_a_partial_outcome_or_none_opens_a_plan_at_once(api: RunningService, acquis: bool) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=acquis, B2=False)
    (plan,) = await scene.plans(0)
    (row,) = await fetch(api, "SELECT plan_id::text, xmin::text FROM candidature WHERE id = $1", mine)
    (opened,) = await fetch(api, "SELECT xmin::text FROM plan_accompagnement WHERE id = $1", plan["id"])
    assert row["plan_id"] == plan["id"]
    assert row["xmin"] == opened["xmin"], "one transaction"


@pytest.mark.parametrize("etat", ["validee_partiellement", "non_validee"])
async def test_f12_the_database_has_no_partial_outcome_without_a_plan(api: RunningService, etat: str) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    with pytest.raises(asyncpg.CheckViolationError):
        await fetch(api, "UPDATE candidature SET etat = $1 WHERE id = $2", etat, mine)


async def test_f12_the_plan_of_somebody_else_does_not_count(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    other = await scene.candidate(1)
    (plan,) = await scene.plans(0)
    statement = "UPDATE candidature SET etat = 'non_validee', plan_id = $1 WHERE id = $2"
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await fetch(api, statement, plan["id"], other)


async def test_f12_a_plan_cannot_be_taken_from_a_partial_outcome(api: RunningService) -> None:
    scene = await two_blocs(api)
    await scene.decide(await scene.candidate(0), B1=True, B2=False)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await fetch(api, "DELETE FROM plan_accompagnement")


async def test_f12_no_outcome_when_the_plan_cannot_open(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await remove_rule(api, Requise.PLAN_ECHEANCE)
    answer = await scene.deliberate(mine, B1=True, B2=False)
    assert verdict(answer) == (409, "rule-not-in-force")
    assert await scene.state(mine) == "inscrite"
    assert ok(await presidente(api).get(f"/v1/candidatures/{mine}/deliberations"))["elements"] == []
    assert ok(await salarie(api, 0).get("/v1/plans"))["elements"] == []
