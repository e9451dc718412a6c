"""Métiers: what they require, by which rules, and what is published of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.competences.metiers.schemas import MetierResume
from services.kit.web.pagination import Page
from tests.competences.branche import codes, competence, cpnef, create, famille, metier, read, seed, write
from tests.support.answers import pointers, slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_a_metier_is_read_with_what_it_requires_the_core_first(api: RunningService) -> None:
    ids = await seed(api)
    lu = await read(api, f"/v1/metiers/{ids['metier']}")
    assert lu["famille"] == {"id": ids["famille"], "code": "F-RETRAITE", "libelle": "Retraite complémentaire"}
    assert (lu["evolution"], lu["niveau"], lu["encadrement"], lu["version_catalogue"]) == ("sensible", 5, False, None)
    assert [(it["code"], it["nature"], it["niveau"], it["coeur"]) for it in lu["exigences"]] == [
        ("C-CONSEIL", "competence", 3, True),
        ("S-REGLES", "savoir", None, False),
    ]


async def test_lists_are_narrowed(api: RunningService) -> None:
    ids = await seed(api)
    await create(api, "/v1/metiers", metier("M-AUTRE"))
    await create(api, "/v1/metiers", metier("C1109", referentiel="ROME"))
    assert await codes(api, "/v1/metiers") == ["M-AUTRE", "M-CONSEILLER", "C1109"]
    assert await codes(api, "/v1/metiers?referentiel=ROME") == ["C1109"]
    assert await codes(api, "/v1/metiers?code=M-AUTRE") == ["M-AUTRE"]
    for narrowed in (f"famille={ids['famille']}", f"competence={ids['savoir']}"):
        assert await codes(api, f"/v1/metiers?{narrowed}") == ["M-CONSEILLER"]
    assert await codes(api, f"/v1/metiers?competence={uuid4()}") == []
    first = await read(api, "/v1/metiers?limite=1")
    assert "exigences" not in first["elements"][0]
    assert await codes(api, f"/v1/metiers?limite=2&apres={first['suivant']}") == ["M-CONSEILLER", "C1109"]


async def test_a_page_is_what_its_model_says_byte_for_byte(api: RunningService) -> None:
    await seed(api)
    await create(api, "/v1/metiers", metier("M-SANS", famille_id=None, evolution=None, niveau=None))
    answer = await cpnef(api).get("/v1/metiers?limite=2")
    assert Page[MetierResume].model_validate_json(answer.content).model_dump_json() == answer.text


async def test_a_cursor_of_a_search_does_not_continue_a_list(api: RunningService) -> None:
    for code in ("M-1", "M-2"):
        await create(api, "/v1/metiers", metier(code))
    found = await read(api, "/v1/metiers?limite=1&q=retraite")
    answer = await cpnef(api).get(f"/v1/metiers?limite=1&apres={found['suivant']}")
    assert (answer.status_code, slug(answer)) == (400, "invalid-cursor")


async def test_what_it_refers_to_is_of_its_referentiel(api: RunningService) -> None:
    ids = await seed(api)
    rome = await create(api, "/v1/competences", competence("100023", referentiel="ROME"))
    exigences = [{"competence_id": ids["competence"]}, {"competence_id": rome["id"]}, {"competence_id": str(uuid4())}]
    answer = await cpnef(api).post("/v1/metiers", metier("M-2", exigences=exigences))
    assert (answer.status_code, slug(answer)) == (422, "unknown-competence")
    assert pointers(answer) == ["/exigences/1/competence_id", "/exigences/2/competence_id"]
    other = await create(api, "/v1/familles", famille(referentiel="ROME"))
    for famille_id in (other["id"], str(uuid4())):
        answer = await cpnef(api).post("/v1/metiers", metier("M-2", famille_id=famille_id))
        assert (answer.status_code, slug(answer), pointers(answer)) == (422, "unknown-famille", ["/famille_id"])


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"niveau": 2}, "/niveau"),
        ({"niveau": 9}, "/niveau"),
        ({"niveau": True}, "/niveau"),
        ({"evolution": "en_hausse"}, "/evolution"),
        ({"appellations": [""]}, "/appellations/0"),
        ({"appellations": ["x"] * 501}, "/appellations"),
        ({"encadrement": "oui"}, "/encadrement"),
        ({"exigences": [{"competence_id": "x"}]}, "/exigences/0/competence_id"),
        ({"exigences": [{"competence_id": str(uuid4()), "niveau": 5}]}, "/exigences/0/niveau"),
        ({"exigences": [{"competence_id": str(uuid4()), "niveau": 0}]}, "/exigences/0/niveau"),
        ({"exigences": [{"competence_id": str(uuid4()), "coeur": 1}]}, "/exigences/0/coeur"),
        ({"exigences": [{"competence_id": "0199f0c2-0000-7000-8000-000000000001"}] * 2}, "/exigences"),
    ],
)
async def test_refuses_a_fiche_that_is_not_one(api: RunningService, more: dict[str, Any], pointer: str) -> None:
    answer = await cpnef(api).post("/v1/metiers", metier(**more))
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, "validation-error", [pointer])


async def test_a_replacement_changes_only_what_differs(api: RunningService) -> None:
    ids = await seed(api)
    path = f"/v1/metiers/{ids['metier']}"
    neuve = await create(api, "/v1/competences", competence("C-NEUVE"))
    exigences = [
        {"competence_id": neuve["id"], "niveau": 2, "coeur": True},
        {"competence_id": ids["competence"], "niveau": 4, "coeur": True},
    ]
    body = metier(libelle="Conseiller", encadrement=True, exigences=exigences)
    answer = await write(api, "PUT", path, body)
    assert (answer.json()["famille"], answer.json()["encadrement"]) == (None, True)
    assert [(it["code"], it["niveau"]) for it in answer.json()["exigences"]] == [("C-CONSEIL", 4), ("C-NEUVE", 2)]
    before = await api.events()
    again = await write(api, "PUT", path, body)
    assert (again.json(), again.headers["ETag"]) == (answer.json(), answer.headers["ETag"])
    assert await api.events() == before


async def test_a_code_is_given_once_in_a_referentiel(api: RunningService) -> None:
    ids = await seed(api)
    await create(api, "/v1/metiers", metier("M-2"))
    assert slug(await cpnef(api).post("/v1/metiers", metier())) == "code-taken"
    path = f"/v1/metiers/{ids['metier']}"
    answer = await write(api, "PUT", path, metier("M-2"))
    assert (answer.status_code, slug(answer)) == (409, "code-taken")
    assert pointers(await write(api, "PUT", path, metier(referentiel="ROME"))) == ["/referentiel"]


async def test_a_retired_metier_stays_readable_and_is_left_alone(api: RunningService) -> None:
    ids = await seed(api)
    path = f"/v1/metiers/{ids['metier']}"
    retired = await write(api, "DELETE", path)
    assert (retired.json()["retire"], len(retired.json()["exigences"])) == (True, 2)
    assert await read(api, path) == retired.json()
    assert await codes(api, "/v1/metiers") == []
    assert await codes(api, "/v1/metiers?retires=true") == ["M-CONSEILLER"]
    before = await api.events()
    assert before[-1]["data"]["retire"] is True
    assert (await write(api, "DELETE", path)).json() == retired.json()
    assert slug(await write(api, "PUT", path, metier())) == "retired-metier"
    assert slug(await cpnef(api).post("/v1/metiers", metier())) == "code-taken"
    assert await api.events() == before


async def test_publishes_items_before_the_metiers_that_require_them(api: RunningService) -> None:
    ids = await seed(api)
    events = await api.events()
    assert [event["type"].removeprefix("passerelle.competences.") for event in events] == [
        "famille.modifiee",
        "competence.modifiee",
        "competence.modifiee",
        "metier.modifie",
    ]
    data = events[-1]["data"]
    assert data == {
        "id": ids["metier"],
        "referentiel": "BRANCHE",
        "code": "M-CONSEILLER",
        "libelle": "Conseiller retraite",
        "definition": "Informe et conseille les assurés.",
        "famille": {"id": ids["famille"], "code": "F-RETRAITE", "libelle": "Retraite complémentaire"},
        "evolution": "sensible",
        "niveau": 5,
        "encadrement": False,
        "appellations": ["Conseillère retraite complémentaire"],
        "retire": False,
        "exigences": [
            {"competence_id": ids["competence"], "niveau": 3, "coeur": True},
            {"competence_id": ids["savoir"], "niveau": None, "coeur": False},
        ],
    }
