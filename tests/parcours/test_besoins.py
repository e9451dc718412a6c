"""Needs beside today's headcount, the bulk doors of needs and entities, and the small cells that are not told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.parcours.branche import (
    CONSEILLER,
    GESTIONNAIRE,
    HORIZON,
    MANAGER,
    Branche,
    besoin,
    created,
    elements,
    etag,
    events_of,
    ligne,
    load,
)
from tests.support.answers import counts, verdict
from tests.support.loads import csv, ndjson

pytestmark = pytest.mark.anyio

LIGNE = {"entite": "GPS-A", "metier": "M-CONSEILLER", "horizon_le": HORIZON, "effectif": 42, "source": "Accord GEPP"}
BESOINS, ENTITES = "/v1/besoins/imports", "/v1/entites/imports"


async def effectifs(branche: Branche, role: str, **query: str) -> dict[str, dict[str, Any]]:
    caller = branche.api.as_(role, entite=branche.a if role in ("rh", "sirh") else None)
    path = "/v1/besoins/effectifs?" + "&".join(f"{name}={value}" for name, value in query.items())
    return {row["code"]: row for row in await elements(caller, path)}


async def test_needs_stand_beside_todays_headcount(branche: Branche) -> None:
    await created(branche.rh().post("/v1/besoins", besoin(branche.a)))
    await created(branche.rh().post("/v1/besoins", besoin(branche.a, horizon_le="2027-12-31", effectif=2)))
    await created(branche.rh().post("/v1/besoins", besoin(branche.a, metier_id=GESTIONNAIRE, effectif=3)))
    await created(branche.admin.post("/v1/besoins", besoin(branche.b, effectif=1)))
    seen = await effectifs(branche, "rh")
    assert {code: row["effectif"] for code, row in seen.items()} == {
        "M-CONSEILLER": 2, "M-GESTIONNAIRE": 0, "M-MANAGER": 1,
    }  # fmt: skip
    assert seen["M-CONSEILLER"]["besoins"] == [
        {"horizon_le": "2027-12-31", "besoin": 2, "ecart": 0},
        {"horizon_le": HORIZON, "besoin": 42, "ecart": 40},
    ]
    assert seen["M-MANAGER"]["besoins"] == []
    branch = await effectifs(branche, "administrateur", horizon_le=HORIZON)
    assert branch["M-CONSEILLER"]["effectif"] == 3
    assert branch["M-CONSEILLER"]["besoins"] == [{"horizon_le": HORIZON, "besoin": 43, "ecart": 40}]


@pytest.mark.parametrize("role", ["cpnef", "syndicat"])
async def test_a_headcount_of_one_to_four_is_not_told_of_the_branch(branche: Branche, role: str) -> None:
    await created(branche.rh().post("/v1/besoins", besoin(branche.a)))
    await created(branche.rh().post("/v1/besoins", besoin(branche.a, metier_id=GESTIONNAIRE)))
    for size, told in ((3, None), (4, None), (5, 5), (7, 5)):
        await load(branche.admin, *(ligne(f"N-{n}") for n in range(size - 3)), ligne("N-X", actif=False))
        row = (await effectifs(branche, role))["M-CONSEILLER"]
        assert (row["effectif"], row["effectif_masque"]) == (told, told is None)
        assert row["besoins"][0] == {"horizon_le": HORIZON, "besoin": 42, "ecart": told and 42 - told}
    empty = (await effectifs(branche, role))["M-GESTIONNAIRE"]
    assert (empty["effectif"], empty["effectif_masque"]) == (None, True), "nor that there is nobody"


async def test_headcounts_by_entity_are_its_own_affair(branche: Branche) -> None:
    path = f"/v1/entites/{branche.a}/effectifs"
    for caller in (branche.rh(), branche.sirh(), branche.admin):
        rows = {row["code"]: row["effectif"] for row in await elements(caller, path)}
        assert rows == {"M-CONSEILLER": 2, "M-MANAGER": 1}
    assert verdict(await branche.rh(branche.b).get(path)) == (404, "not-found")
    assert verdict(await branche.api.as_("cpnef").get(path)) == (403, "insufficient-scope")
    assert verdict(await branche.api.as_("rh").get("/v1/besoins/effectifs")) == (404, "not-found")


async def test_a_need_is_written_for_ones_own_entity(branche: Branche) -> None:
    for foreign in (branche.b, str(uuid4())):
        answer = await branche.rh().post("/v1/besoins", besoin(foreign))
        assert verdict(answer) == (422, "unknown-entite")
    row = await created(branche.rh().post("/v1/besoins", besoin(branche.a)))
    path = f"/v1/besoins/{row['id']}"
    answer = await branche.rh().put(path, besoin(branche.b), headers=await etag(branche.rh(), path))
    assert verdict(answer) == (422, "unknown-entite")
    assert verdict(await branche.admin.post("/v1/besoins", besoin(str(uuid4())))) == (422, "unknown-entite")
    assert verdict(await branche.rh().post("/v1/besoins", besoin(branche.a))) == (409, "already-recorded")
    answer = await branche.rh().post("/v1/besoins", besoin(branche.a, metier_id=str(uuid4())))
    assert verdict(answer) == (422, "unknown-metier")


async def test_what_changes_a_need_is_published(branche: Branche) -> None:
    row = await created(branche.rh().post("/v1/besoins", besoin(branche.a)))
    path = f"/v1/besoins/{row['id']}"
    await branche.rh().put(path, besoin(branche.a, effectif=50), headers=await etag(branche.rh(), path))
    await branche.rh().delete(path, headers=await etag(branche.rh(), path))
    first, second, last = await events_of(branche.api, row["id"])
    assert first == row
    assert second == row | {"effectif": 50}
    assert last == {"id": row["id"]}


async def test_loads_needs_by_code_and_a_replay_changes_nothing(branche: Branche) -> None:
    lines = [LIGNE, LIGNE | {"metier": "M-MANAGER"}, LIGNE | {"horizon_le": "2027-12-31"}]
    assert counts(await load(branche.rh(), *lines, path=BESOINS)) == (3, 0, 0, 0)
    before = await branche.api.events()
    assert counts(await load(branche.rh(), *lines, path=BESOINS)) == (0, 0, 3, 0)
    assert await branche.api.events() == before
    changed = [LIGNE | {"effectif": 43}, *lines[1:]]
    assert counts(await load(branche.rh(), *changed, path=BESOINS)) == (0, 1, 2, 0)
    assert {row["metier_id"] for row in await elements(branche.rh(), "/v1/besoins")} == {CONSEILLER, MANAGER}


async def test_bad_lines_of_needs_are_reported(branche: Branche) -> None:
    rapport = await load(
        branche.sirh(),
        LIGNE,
        LIGNE | {"effectif": 7},
        LIGNE | {"entite": "GPS-B"},
        LIGNE | {"entite": "GPS-INCONNU"},
        LIGNE | {"metier": "M-INCONNU"},
        LIGNE | {"effectif": -1},
        path=BESOINS,
    )
    assert counts(rapport) == (1, 0, 0, 5)
    where = [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]]
    assert where == [(2, ""), (3, "/entite"), (4, "/entite"), (5, "/metier"), (6, "/effectif")]
    assert rapport["rejetees"][1]["motif"] == rapport["rejetees"][2]["motif"]
    assert counts(await load(branche.api.as_("rh"), LIGNE, path=BESOINS)) == (0, 0, 0, 1)
    assert counts(await load(branche.admin, LIGNE | {"entite": "GPS-B"}, path=BESOINS)) == (1, 0, 0, 0)


async def test_loads_needs_from_a_csv_without_keeping_a_dry_run(branche: Branche) -> None:
    text = "entite,metier,horizon_le,effectif,source\nGPS-A,M-CONSEILLER,2028-12-31,42,Accord\n"
    answer = await branche.rh().post(BESOINS + "?dry_run=true", **csv(text))
    assert (counts(answer.json()), await elements(branche.rh(), "/v1/besoins")) == ((1, 0, 0, 0), [])
    answer = await branche.rh().post(BESOINS, **csv(text))
    assert counts(answer.json()) == (1, 0, 0, 0)


async def test_loads_entities_and_a_replay_changes_nothing(branche: Branche) -> None:
    lines: list[dict[str, Any]] = [
        {"code": "GPS-A", "nom": "Groupe GPS-A", "genre": "gps"},
        {"code": "CTIP", "nom": "CTIP", "genre": "ctip"},
    ]
    rapport = await load(branche.admin, *lines, {"code": "X", "nom": "X", "genre": "?"}, path=ENTITES)
    assert counts(rapport) == (1, 0, 1, 1)
    assert counts(await load(branche.admin, *lines, path=ENTITES)) == (0, 0, 2, 0)
    lines[0]["nom"] = "Groupe A"
    assert counts(await load(branche.admin, *lines, path=ENTITES)) == (0, 1, 1, 0)
    answer = await branche.admin.post(ENTITES + "?dry_run=true", **ndjson({"code": "Y", "nom": "Y", "genre": "gps"}))
    assert counts(answer.json()) == (1, 0, 0, 0)
    assert [row["code"] for row in await elements(branche.rh(), "/v1/entites")] == ["CTIP", "GPS-A", "GPS-B"]
    names = [data["nom"] for data in await events_of(branche.api, branche.a)]
    assert names == ["Groupe GPS-A", "Groupe A"]


async def test_an_entity_code_is_used_once(branche: Branche) -> None:
    body = {"code": "GPS-B", "nom": "Autre", "genre": "federation"}
    assert verdict(await branche.admin.post("/v1/entites", body)) == (409, "code-taken")
    path = f"/v1/entites/{branche.a}"
    answer = await branche.admin.put(path, body, headers=await etag(branche.admin, path))
    assert verdict(answer) == (409, "code-taken")
    (found,) = await elements(branche.admin, "/v1/entites?code=GPS-A")
    assert found["id"] == branche.a
