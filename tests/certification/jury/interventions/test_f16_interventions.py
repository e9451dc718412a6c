"""F16: what an employer's side says about a result is kept, and changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.certification.branche import GPS_B, certificateur, create_cqp, create_session, profil, register, salarie
from tests.certification.equipe import EQUIPE, chef, know_the_team, rh
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio


async def intervene(caller: Caller, certification_id: str, number: int = 0) -> Any:
    body = {"certification_id": certification_id, "profil_id": profil(number), "texte": "Je demande des explications."}
    return await caller.post("/v1/interventions", body)


async def test_f16_an_intervention_is_kept_and_changes_nothing(api: RunningService) -> None:
    await know_the_team(api)
    opened = await create_session(api)
    certification_id = opened["certification_id"]
    mine = await register(api, opened["id"], 0)
    async with api.app.state.database.writing() as db:
        await db.execute(text("UPDATE candidature SET etat = 'validee'"))
        await db.commit()
    seen = [await intervene(chef(api), certification_id, number) for number in (0, 1)]
    assert [one.status_code for one in seen] == [201, 201]
    own = {"id", "profil_id", "deposee_le"}
    assert len({str({k: v for k, v in one.json().items() if k not in own}) for one in seen}) == 1
    assert (await salarie(api, 0).get(f"/v1/candidatures/{mine['id']}")).json()["etat"] == "validee"
    path = f"/v1/interventions/{seen[0].json()['id']}"
    for reader in (certificateur(api), chef(api), salarie(api, 0)):
        assert (await reader.get(path)).json() == seen[0].json()
        for method in (reader.put, reader.patch, reader.delete):
            assert (await method(path)).status_code == 405


async def test_who_may_intervene_and_who_reads(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    made = await intervene(rh(api), certification["id"])
    assert (made.status_code, made.json()["acteur"]) == (201, "rh")
    path = f"/v1/interventions/{made.json()['id']}"
    for caller in (rh(api, GPS_B), salarie(api, 8, "manager")):
        assert (await intervene(caller, certification["id"])).status_code == 404
    for role in ("salarie", "sirh", "cpnef", "certificateur"):
        assert (await intervene(api.as_(role), certification["id"])).status_code == 403
    assert (await intervene(api.anonymous, certification["id"])).status_code == 401
    assert (await intervene(rh(api), str(uuid4()))).status_code == 404
    readers = {"certificateur": certificateur(api), "auteur": rh(api), "titulaire": salarie(api, 0)}
    for reader in [*readers.values(), chef(api), api.as_("cpnef"), salarie(api, 1)]:
        listed = [one["id"] for one in (await reader.get("/v1/interventions")).json()["elements"]]
        single = await reader.get(path)
        assert (listed == [made.json()["id"]]) == (single.status_code == 200) == (reader in readers.values())


async def test_the_cpnef_counts_from_five_people(api: RunningService) -> None:
    await know_the_team(api)
    certification = await create_cqp(api)
    await create_cqp(api, code="CQP-AUTRE")

    async def counts() -> dict[str, Any]:
        answer = await api.as_("cpnef").get("/v1/interventions/comptes")
        return {one["certification_id"]: one["interventions"] for one in answer.json()["elements"]}

    for number in list(EQUIPE)[:4]:
        for _ in range(2):
            await intervene(chef(api), certification["id"], number)
    assert set((await counts()).values()) == {None}
    await intervene(chef(api), certification["id"], 4)
    assert (await counts())[certification["id"]] == 5, "of nine, by fives"
    for role in ("syndicat", "rh", "manager", "certificateur"):
        assert (await api.as_(role).get("/v1/interventions/comptes")).status_code == 403
