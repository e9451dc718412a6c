"""The routes as the API shows them: clocks, silence, sources; the same for everybody, whatever opinions were given."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.kit.web.auth import ROLES
from tests.certification.branche import GPS_A, profil, salarie
from tests.certification.demande.accords.branche import TODAY, at, make_cqp
from tests.support.answers import verdict
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


@pytest.fixture
async def certification(api: RunningService) -> dict[str, Any]:
    at(api, TODAY)
    return await make_cqp(api)


def by_code(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {voie["regle"]: voie for voie in answer["voies"]}


async def test_each_route_says_who_agrees_what_silence_means_and_when_it_may_begin(
    api: RunningService, certification: dict[str, Any]
) -> None:
    lues = ok(await salarie(api, 0).get(f"/v1/voies?certification={certification['id']}"))
    assert (lues["jour"], lues["ouverte"], lues["bloc_id"]) == ("2026-11-24", True, None)
    voies = by_code(lues)
    conge = voies["conge-vae"]
    assert (conge["accord"], conge["refus_possible"], conge["sans_accord"]) == ("employeur", False, False)
    assert (conge["debut_au_plus_tot_le"], conge["silence_le"]) == ("2026-12-24", "2026-12-10")
    assert conge["silence"]["apres"] == {"nombre": 15, "unite": "jours"}
    cpf = voies["cpf-temps-travail"]
    assert (cpf["debut_au_plus_tot_le"], cpf["debut_au_plus_tot_si_longue_le"]) == ("2027-01-23", "2027-03-24")
    free = voies["vae-hors-temps-travail"]
    assert (free["debut_au_plus_tot_le"], free["silence"], free["marque"]) == ("2026-11-24", None, "mem")
    assert [one["regle"] for one in lues["conseils"]] == ["conseil-evolution-professionnelle"]
    assert all(voie["source"] for voie in lues["voies"])


async def test_routes_are_read_as_of_a_day(api: RunningService, certification: dict[str, Any]) -> None:
    path = f"/v1/voies?certification={certification['id']}&jour="
    before, after = [by_code(ok(await salarie(api, 0).get(path + day))) for day in ("2025-12-31", "2026-01-01")]
    assert set(before) ^ set(after) == {"pro-a", "periode-reconversion"}
    closed = ok(await salarie(api, 0).get(path + "2028-07-19"))
    assert (closed["ouverte"], closed["voies"]) == (False, [])


async def test_a_bloc_is_one_of_the_certification_s(api: RunningService, certification: dict[str, Any]) -> None:
    path = f"/v1/voies?certification={certification['id']}&bloc="
    bloc = certification["blocs"][0]["id"]
    assert ok(await salarie(api, 0).get(path + bloc))["bloc_id"] == bloc
    for unknown in (path + str(uuid4()), f"/v1/voies?certification={uuid4()}"):
        assert verdict(await salarie(api, 0).get(unknown)) == (404, "not-found")
    assert (await salarie(api, 0).get("/v1/voies")).status_code == 422
    assert (await api.anonymous.get(path + bloc)).status_code == 401


async def test_f1_everybody_reads_the_same_routes(api: RunningService, certification: dict[str, Any]) -> None:
    """F1: nothing of the answer depends on who asks, so on nothing that anybody thinks of them."""
    path = f"/v1/voies?certification={certification['id']}"
    answers = {(await api.as_(role, entite=GPS_A, profil=profil(1)).get(path)).content for role in ROLES}
    assert len(answers) == 1
