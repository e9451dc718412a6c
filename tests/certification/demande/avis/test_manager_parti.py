"""A manager who is erased manages nothing: no opinion, no proposition, no intervention, whatever comes late on the feed."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.certification.models import EmploiConnu
from tests.certification.branche import create_cqp, profil, salarie
from tests.certification.equipe import CHEF, chef, know_the_team, membre, propose
from tests.support.answers import slug
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("late", [False, True])
async def test_an_erased_manager_manages_nothing(api: RunningService, late: bool) -> None:
    await know_the_team(api)
    certification = (await create_cqp(api))["id"]
    asked = {"certification_id": certification}
    demande = ok(await salarie(api, 0).post("/v1/demandes_avis", asked), 201)
    ok(await chef(api).get(f"/v1/demandes_avis/{demande['id']}"))
    ok(await chef(api).post(f"/v1/certifications/{certification}/raisons/lectures"), 201)
    await api.apply("parcours", [("profil.efface", {"id": profil(CHEF)})])
    if late:
        await api.apply("parcours", [membre(0)])
    async with api.app.state.database.reading() as db:
        led = await db.scalars(select(EmploiConnu.profil_id).where(col(EmploiConnu.manager_id) == UUID(profil(CHEF))))
        assert led.all() == []
    avis = {**asked, "profil_id": profil(0), "sens": "reserve", "motif": "calendrier", "texte": "Pas cette année."}
    refused = {
        "demande": await chef(api).get(f"/v1/demandes_avis/{demande['id']}"),
        "avis": await chef(api).post("/v1/avis", avis),
        "proposition": await propose(chef(api), certification, 0),
        "intervention": await chef(api).post(
            "/v1/interventions", {**asked, "profil_id": profil(0), "texte": "Pourquoi ce résultat ?"}
        ),
    }
    assert {name: answer.status_code for name, answer in refused.items()} == dict.fromkeys(refused, 404)
    again = await salarie(api, 0).post("/v1/demandes_avis", asked)
    assert (again.status_code, slug(again)) == (409, "no-manager")
