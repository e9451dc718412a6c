"""The bulk door: everything by code, in any order, good lines kept or all or nothing, replay harmless."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from tests.competences.branche import (
    codes,
    competence,
    cpnef,
    create,
    ligne_competence,
    ligne_correspondance,
    ligne_famille,
    ligne_metier,
    load,
    read,
    write,
)
from tests.support.answers import counts, pointers, slug
from tests.support.loads import ndjson
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

CATALOGUE = [
    ligne_correspondance(),
    ligne_metier(exige=("C-CONSEIL", "S-REGLES")),
    ligne_famille("F-RETRAITE", parent="F-SOCIAL"),
    ligne_competence("S-REGLES", "savoir"),
    ligne_competence(),
    ligne_famille("F-SOCIAL", libelle="Protection sociale"),
    ligne_correspondance("C-CONSEIL", objet="competence", code="100023", relation="exacte"),
]


async def one(api: RunningService, path: str) -> dict[str, object]:
    (element,) = (await read(api, path))["elements"]
    return dict(element)


async def test_loads_a_catalogue_by_code_in_any_order(api: RunningService) -> None:
    rapport = await load(api, *CATALOGUE)
    assert (rapport["lignes"], counts(rapport)) == (7, (7, 0, 0, 0))
    summary = await one(api, "/v1/metiers")
    lu = await read(api, f"/v1/metiers/{summary['id']}")
    assert (lu["famille"]["code"], lu["niveau"], lu["evolution"]) == ("F-RETRAITE", 5, "sensible")
    assert [(it["code"], it["nature"], it["niveau"], it["coeur"]) for it in lu["exigences"]] == [
        ("C-CONSEIL", "competence", 3, True),
        ("S-REGLES", "savoir", 3, True),
    ]
    social = await one(api, "/v1/familles?code=F-SOCIAL")
    assert (await one(api, "/v1/familles?code=F-RETRAITE"))["parent_id"] == social["id"]
    crosswalk = await one(api, "/v1/correspondances?code=C1109")
    assert (crosswalk["objet_id"], crosswalk["statut"]) == (lu["id"], "acceptee")
    assert (crosswalk["auteur"], crosswalk["decidee_par"]) == ("Observatoire des métiers", "cpnef:test")


async def test_publishes_familles_then_items_then_metiers_then_crosswalks(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    events = await api.events()
    assert [event["type"].removeprefix("passerelle.competences.") for event in events] == [
        *["famille.modifiee"] * 2,
        *["competence.modifiee"] * 2,
        "metier.modifie",
        *["correspondance.modifiee"] * 2,
    ]
    required = {it["competence_id"] for it in events[4]["data"]["exigences"]}
    assert required == {event["data"]["id"] for event in events[2:4]}


async def test_the_same_file_twice_changes_nothing(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    before = await api.events()
    assert counts(await load(api, *CATALOGUE)) == (0, 0, 7, 0)
    assert await api.events() == before


async def test_a_changed_line_changes_its_row_only(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    before, ids = len(await api.events()), (await one(api, "/v1/metiers"))["id"]
    changed = [
        ligne_famille("F-SOCIAL", libelle="Autre"),
        ligne_competence(definition=None),
        ligne_competence("S-REGLES", "savoir"),
        ligne_metier(exige=("C-CONSEIL",), niveau=6),
        ligne_correspondance(confiance=0.9),
    ]
    assert counts(await load(api, *changed)) == (0, 4, 1, 0)
    assert [event["subject"] for event in (await api.events())[before:]][2] == ids
    lu = await read(api, f"/v1/metiers/{ids}")
    assert (lu["niveau"], [it["code"] for it in lu["exigences"]]) == (6, ["C-CONSEIL"])
    assert (await one(api, "/v1/correspondances?code=C1109"))["confiance"] == 0.9
    assert (await one(api, "/v1/competences?code=C-CONSEIL"))["definition"] is None
    assert len(await api.events()) == before + 4


async def test_levels_and_cores_alone_are_a_change(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    etag = (await cpnef(api).get(f"/v1/metiers/{(await one(api, '/v1/metiers'))['id']}")).headers["ETag"]
    line = ligne_metier(exige=("C-CONSEIL", "S-REGLES"))
    line["exigences"] = [line["exigences"][0] | {"niveau": None}, line["exigences"][1] | {"coeur": False}]
    assert counts(await load(api, line)) == (0, 1, 0, 0)
    lu = await cpnef(api).get(f"/v1/metiers/{(await one(api, '/v1/metiers'))['id']}")
    assert [(it["niveau"], it["coeur"]) for it in lu.json()["exigences"]] == [(None, True), (3, False)]
    assert lu.headers["ETag"] != etag


async def test_a_famille_that_changes_publishes_its_metiers_again(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    before = len(await api.events())
    assert counts(await load(api, ligne_famille(libelle="Retraite", parent="F-SOCIAL"))) == (0, 1, 0, 0)
    changed, shown = (await api.events())[before:]
    assert changed["data"]["libelle"] == shown["data"]["famille"]["libelle"] == "Retraite"


BAD = [
    ligne_famille("F-ORPHELINE", parent="F-ABSENTE"),
    ligne_famille("F-PETITE", parent="F-ORPHELINE"),
    ligne_famille("F-A", parent="F-B"),
    ligne_famille("F-B", parent="F-A"),
    ligne_competence("C-SAVOIR", libelle="Connaître le droit"),
    ligne_competence("c-minuscule"),
    ligne_competence("C-CHAMP", niveau=3),
    ligne_metier("M-FAMILLE", famille="F-ORPHELINE"),
    ligne_metier("M-EXIGE", ("C-CONSEIL", "C-ABSENTE", "C-SAVOIR")),
    ligne_metier("M-DEUX", ("C-CONSEIL", "C-CONSEIL")),
    ligne_metier("M-ROME", referentiel="ROME", famille=None),
    ligne_correspondance("M-EXIGE"),
    ligne_competence(libelle="Déjà donnée"),
    {"type": "bloc", "code": "B1"},
    {"code": "B1"},
]
REFUSALS = [
    (8, "/parent"),
    (9, "/parent"),
    (10, "/parent"),
    (11, "/parent"),
    (12, "/libelle"),
    (13, "/competence/code"),
    (14, "/competence"),
    (15, "/famille"),
    (16, "/exigences/1/competence"),
    (16, "/exigences/2/competence"),
    (17, "/metier/exigences"),
    (18, "/exigences/0/competence"),
    (19, "/objet_code"),
    (20, "/code"),
    (21, ""),
    (22, ""),
]


async def test_good_lines_are_kept_and_bad_ones_reported(api: RunningService) -> None:
    rapport = await load(api, *CATALOGUE, *BAD)
    assert (rapport["lignes"], counts(rapport)) == (22, (7, 0, 0, 15))
    assert [(rejet["ligne"], rejet["pointeur"]) for rejet in rapport["rejetees"]] == REFUSALS
    assert {rejet["motif"] for rejet in rapport["rejetees"] if rejet["ligne"] in (10, 11)} == {
        "La famille serait sous elle-même"
    }
    assert await codes(api, "/v1/familles") == ["F-RETRAITE", "F-SOCIAL"]
    assert await codes(api, "/v1/competences") == ["C-CONSEIL", "S-REGLES"]
    assert await codes(api, "/v1/metiers") == ["M-CONSEILLER"]


async def test_all_or_nothing_names_the_lines_and_keeps_nothing(api: RunningService) -> None:
    path = "/v1/catalogue/imports?tout_ou_rien=true"
    answer = await cpnef(api).post(path, **ndjson(*CATALOGUE, *BAD))
    assert (answer.status_code, slug(answer)) == (422, "import-rejected")
    assert pointers(answer) == [f"/{ligne}{pointeur}" for ligne, pointeur in REFUSALS]
    assert answer.json()["detail"].startswith("Ligne 8 : Famille plus large inconnue")
    assert await api.events() == []
    assert await codes(api, "/v1/familles") == []
    answer = await cpnef(api).post(path, **ndjson(*CATALOGUE, ligne_metier("M-2", ("C-ABSENTE",))))
    assert (answer.status_code, pointers(answer)) == (422, ["/8/exigences/0/competence"])
    assert "une ligne refusée" in answer.json()["detail"]
    assert counts(await load(api, *CATALOGUE, query="?tout_ou_rien=true")) == (7, 0, 0, 0)


async def test_a_dry_run_reports_and_keeps_nothing(api: RunningService) -> None:
    rapport = await load(api, *CATALOGUE, {"type": "?"}, query="?dry_run=true")
    assert (counts(rapport), rapport["dry_run"]) == ((7, 0, 0, 1), True)
    assert await codes(api, "/v1/metiers") == []
    assert await api.events() == []


async def test_what_is_retired_or_of_another_nature_is_refused(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    free = await create(api, "/v1/competences", competence("C-LIBRE"))
    metier = await one(api, "/v1/metiers")
    await write(api, "DELETE", f"/v1/competences/{free['id']}")
    await write(api, "DELETE", f"/v1/metiers/{metier['id']}")
    rapport = await load(
        api,
        ligne_competence("C-LIBRE"),
        ligne_metier(),
        ligne_metier("M-2", ("C-LIBRE",)),
        ligne_competence("S-REGLES", "competence"),
        ligne_competence("C-CONSEIL", "outil"),
    )
    assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [
        (1, "/code"),
        (2, "/code"),
        (3, "/exigences/0/competence"),
        (4, "/nature"),
        (5, "/nature"),
    ]


async def test_a_loaded_famille_may_close_no_cycle_with_what_is_stored(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    rapport = await load(api, ligne_famille("F-SOCIAL", parent="F-RETRAITE"), ligne_famille("F-3", parent="F-SOCIAL"))
    assert [(it["ligne"], it["motif"]) for it in rapport["rejetees"]] == [
        (1, "La famille serait sous elle-même"),
        (2, "La famille serait sous elle-même"),
    ]
    assert counts(await load(api, ligne_famille("F-3", parent="F-SOCIAL"))) == (1, 0, 0, 0)


async def test_a_line_accepts_a_proposed_crosswalk(api: RunningService) -> None:
    await load(api, *CATALOGUE[1:6])
    metier = await one(api, "/v1/metiers")
    body = {name: value for name, value in ligne_correspondance().items() if name not in ("type", "objet_code")}
    proposed = await create(api, "/v1/correspondances", body | {"objet_id": metier["id"]})
    assert counts(await load(api, ligne_correspondance())) == (0, 1, 0, 0)
    accepted = await read(api, f"/v1/correspondances/{proposed['id']}")
    assert (accepted["statut"], accepted["decidee_par"]) == ("acceptee", "cpnef:test")


async def test_two_loads_at_once_are_refused(api: RunningService) -> None:
    async with api.app.state.database.writing() as db:
        await db.execute(text("SELECT pg_advisory_xact_lock(7162837)"))
        answer = await cpnef(api).post("/v1/catalogue/imports", **ndjson(*CATALOGUE))
        assert (answer.status_code, slug(answer)) == (409, "import-running")
    assert counts(await load(api, *CATALOGUE)) == (7, 0, 0, 0)


async def test_loads_and_single_writes_never_deadlock(api: RunningService) -> None:
    await load(api, *CATALOGUE)
    path = f"/v1/metiers/{(await one(api, '/v1/metiers'))['id']}"
    lines = [ligne_metier(exige=("C-CONSEIL",), niveau=niveau) for niveau in (3, 4, 6, 7)]

    async def edit(libelle: str) -> int:
        etag = (await cpnef(api).get(path)).headers["ETag"]
        body = {"code": "M-CONSEILLER", "libelle": libelle}
        return (await cpnef(api).put(path, body, headers={"If-Match": etag})).status_code

    async def reload(line: dict[str, object]) -> int:
        return (await cpnef(api).post("/v1/catalogue/imports", **ndjson(line))).status_code

    statuses = await asyncio.gather(*(edit(f"Nom {i}") for i in range(8)), *(reload(line) for line in lines))
    assert set(statuses[:8]) <= {200, 412}
    assert set(statuses[8:]) <= {200, 409}


async def test_refuses_a_body_that_is_not_a_load(api: RunningService) -> None:
    answer = await cpnef(api).post("/v1/catalogue/imports", {"type": "famille"})
    assert (answer.status_code, slug(answer)) == (415, "unsupported-media-type")
    answer = await cpnef(api).post("/v1/catalogue/imports", **ndjson())
    assert (answer.status_code, slug(answer)) == (422, "suspicious-import")
