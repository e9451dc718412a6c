"""An erased person leaves no result, plan, sharing or event; a jury where they sat no longer names them."""

from __future__ import annotations

import asyncpg
import pytest

from tests.certification.branche import certificateur, profil, salarie
from tests.certification.jury.resultats.scene import MEMBRE, PRESIDENTE, compose, fetch, two_blocs
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
OURS = {
    "candidature", "passage_candidature", "resultat_epreuve", "deliberation", "decision_bloc", "partage_resultat",
    "plan_accompagnement", "membre_jury", "lien_membre", "membre_groupe", "evenement", "cle_idempotence",
}  # fmt: skip


async def tables_naming(api: RunningService, profil_id: str) -> set[str]:
    """Tables in which some row holds the profil's id, anywhere in it."""
    found = set()
    for row in await fetch(api, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        table = row["tablename"]
        if await fetch(api, f"SELECT 1 FROM {table} t WHERE t::text LIKE $1 LIMIT 1", f"%{profil_id}%"):
            found.add(table)
    return found


async def test_nothing_of_a_judged_person_stays(api: RunningService) -> None:
    scene = await two_blocs(api)
    mine = await scene.candidate(0)
    await scene.decide(mine, B1=True, B2=True)
    ok(await salarie(api, 0).post("/v1/partages", {"certification_id": scene.certification["id"]}), 201)
    ok(await scene.replace(mine, certificateur(api), B2=False), 201)
    again = await scene.another_session("S-2", jury=False)
    liens = [{"profil_id": profil(0), "nature": "personnel"}]
    await compose(api, again.session["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(1), "liens": liens})
    third = await scene.another_session("S-3", jury=False)
    await compose(api, third.session["id"], PRESIDENTE, {**MEMBRE, "profil_id": profil(0)})
    assert {"decision_bloc", "plan_accompagnement", "lien_membre", "evenement"} <= await tables_naming(api, profil(0))
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert await tables_naming(api, profil(0)) & OURS == set()
    assert await fetch(api, "SELECT 1 FROM decision_bloc UNION SELECT 1 FROM resultat_epreuve") == []
    assert await fetch(api, "SELECT 1 FROM echeance WHERE effet = 'plan-rappel'") == []


async def test_the_results_of_others_stay_when_somebody_is_erased(api: RunningService) -> None:
    scene = await two_blocs(api)
    for number in (0, 1):
        await scene.decide(await scene.candidate(number), B1=True, B2=False)
    await api.apply("parcours", [("profil.efface", {"id": profil(0)})])
    assert await scene.held(1) == {"B1"}
    with pytest.raises(asyncpg.RestrictViolationError):
        await fetch(api, "DELETE FROM decision_bloc")
