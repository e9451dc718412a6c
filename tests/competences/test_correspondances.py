"""Crosswalks: proposed, decided by a human, published once accepted, never keys."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.competences.branche import correspondance, cpnef, create, read, seed, write
from tests.support.answers import pointers, slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_a_proposal_is_nothing_until_a_human_accepts_it(api: RunningService) -> None:
    ids = await seed(api)
    before = len(await api.events())
    body = correspondance(ids["metier"])
    answer = await api.as_("certificateur").post("/v1/correspondances", body)
    proposed = answer.json()
    assert proposed == body | {"id": proposed["id"], "statut": "proposee", "decidee_par": None, "decidee_le": None}
    assert len(await api.events()) == before
    path = answer.headers["Location"]
    accepted = (await cpnef(api).post(f"{path}/decision", {"statut": "acceptee"})).json()
    assert (accepted["statut"], accepted["decidee_par"]) == ("acceptee", "cpnef:test")
    assert accepted["decidee_le"] is not None
    assert await read(api, path) == accepted
    event = (await api.events())[before]
    assert event["type"] == "passerelle.competences.correspondance.modifiee"
    assert event["data"] == body | {"id": proposed["id"]}


async def test_a_decision_is_made_once(api: RunningService) -> None:
    ids = await seed(api)
    row = await create(api, "/v1/correspondances", correspondance(ids["competence"], "competence"))
    path = f"/v1/correspondances/{row['id']}/decision"
    before = await api.events()
    assert (await cpnef(api).post(path, {"statut": "proposee"})).status_code == 422
    assert (await cpnef(api).post(path, {"statut": "refusee"})).json()["statut"] == "refusee"
    answer = await cpnef(api).post(path, {"statut": "acceptee"})
    assert (answer.status_code, slug(answer)) == (409, "already-decided")
    assert await api.events() == before


async def test_the_same_crosswalk_is_proposed_once(api: RunningService) -> None:
    ids = await seed(api)
    await create(api, "/v1/correspondances", correspondance(ids["metier"]))
    answer = await cpnef(api).post("/v1/correspondances", correspondance(ids["metier"], relation="exacte"))
    assert (answer.status_code, slug(answer)) == (409, "crosswalk-exists")
    for other in (
        correspondance(ids["metier"], code="C1110"),
        correspondance(ids["metier"], referentiel="ESCO"),
        correspondance(ids["savoir"], "competence"),
    ):
        await create(api, "/v1/correspondances", other)


@pytest.mark.parametrize(
    ("more", "kind", "pointer"),
    [
        ({"objet_id": str(uuid4())}, "unknown-object", "/objet_id"),
        ({"objet": "competence"}, "unknown-object", "/objet_id"),
        ({"confiance": 1.01}, "validation-error", "/confiance"),
        ({"confiance": -0.1}, "validation-error", "/confiance"),
        ({"confiance": "0.8"}, "validation-error", "/confiance"),
        ({"confiance": True}, "validation-error", "/confiance"),
        ({"relation": "identique"}, "validation-error", "/relation"),
        ({"auteur": " "}, "validation-error", "/auteur"),
        ({"etablie_le": "15/01/2026"}, "validation-error", "/etablie_le"),
        ({"statut": "acceptee"}, "unknown-field", ""),
    ],
)
async def test_refuses_what_is_not_a_crosswalk(
    api: RunningService, more: dict[str, object], kind: str, pointer: str
) -> None:
    ids = await seed(api)
    answer = await cpnef(api).post("/v1/correspondances", correspondance(ids["metier"]) | more)
    assert (answer.status_code, slug(answer), pointers(answer)) == (422, kind, [pointer])


async def test_lists_are_narrowed(api: RunningService) -> None:
    ids = await seed(api)
    first = await create(api, "/v1/correspondances", correspondance(ids["metier"]))
    await create(api, "/v1/correspondances", correspondance(ids["competence"], "competence", code="100023"))
    await cpnef(api).post(f"/v1/correspondances/{first['id']}/decision", {"statut": "acceptee"})
    for query, expected in (
        ("", ["100023", "C1109"]),
        (f"?metier={ids['metier']}", ["C1109"]),
        (f"?competence={ids['competence']}", ["100023"]),
        ("?code=C1109", ["C1109"]),
        ("?statut=acceptee", ["C1109"]),
        ("?referentiel=ESCO", []),
    ):
        assert [it["code"] for it in (await read(api, f"/v1/correspondances{query}"))["elements"]] == expected


async def test_a_crosswalk_is_never_a_key(api: RunningService) -> None:
    ids = await seed(api)
    await create(api, "/v1/correspondances", correspondance(ids["competence"], "competence", code="N-EXISTE-PAS"))
    assert (await write(api, "DELETE", f"/v1/metiers/{ids['metier']}")).status_code == 200
    assert (await write(api, "DELETE", f"/v1/competences/{ids['competence']}")).status_code == 200
