"""Writing emplois: what may not be said in one, who may manage whom, what a change of métier ends, what is published."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.parcours.branche import CONSEILLER, GESTIONNAIRE, Branche, created, elements, events_of, make_profil
from tests.support.answers import pointers, verdict

pytestmark = pytest.mark.anyio


async def put(branche: Branche, profil: str | None = None, **more: Any) -> Any:
    since = {"metier_id": CONSEILLER, "metier_depuis_le": "2021-09-01"}
    return await branche.change(profil, **{**since, **more})


async def test_the_same_matricule_in_two_entities_is_two_people(branche: Branche) -> None:
    assert branche.claire != branche.zoe
    assert len(await elements(branche.admin, "/v1/profils?matricule=C-1")) == 2
    again = {"entite_id": branche.a, "matricule": "C-1"}
    assert verdict(await branche.sirh().post("/v1/emplois", again)) == (409, "matricule-taken")
    assert verdict(await put(branche, matricule="D-1")) == (409, "matricule-taken")


async def test_the_sirh_creates_people_of_its_own_entity_only(branche: Branche) -> None:
    for foreign in (branche.b, str(uuid4())):
        answer = await branche.sirh().post("/v1/emplois", {"entite_id": foreign, "matricule": "N-1"})
        assert verdict(answer) == (422, "unknown-entite")
        assert pointers(answer) == ["/entite_id"]
    answer = await branche.admin.post("/v1/emplois", {"entite_id": str(uuid4()), "matricule": "N-1"})
    assert verdict(answer) == (422, "unknown-entite")


@pytest.mark.parametrize("champ", ["sexe", "situation_famille", "nom", "date_naissance", "nir", "handicap"])
async def test_a_protected_field_is_refused_by_its_name(branche: Branche, champ: str) -> None:
    answer = await put(branche, **{champ: "canari"})
    assert verdict(answer) == (422, "forbidden-field")
    assert champ in answer.json()["erreurs"][0]["motif"]
    assert "canari" not in answer.text


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"couleur": "bleu"}, "unknown-field"),
        ({"id": str(uuid4())}, "unknown-field"),
        ({"matricule": "1 85 12 75 108 123 45"}, "validation-error"),
        ({"matricule": "185127510812345"}, "forbidden-data"),
        ({"metier_id": None}, "inconsistent-dates"),
        ({"metier_id": str(uuid4())}, "unknown-metier"),
        ({"metier_depuis_le": "14/07/2020"}, "validation-error"),
    ],
)
async def test_refuses_what_does_not_describe_a_job(branche: Branche, more: dict[str, Any], expected: str) -> None:
    assert verdict(await put(branche, **more)) == (422, expected)


async def test_a_person_may_hold_no_metier(branche: Branche) -> None:
    answer = await put(branche, metier_id=None, metier_depuis_le=None)
    assert (answer.status_code, answer.json()["metier_id"]) == (200, None)
    assert answer.json()["metier_depuis_le"] is None


async def test_nobody_manages_themselves_nor_in_a_circle_nor_from_elsewhere(branche: Branche) -> None:
    for manager in (branche.claire, branche.zoe, str(uuid4())):
        answer = await put(branche, manager_id=manager)
        assert verdict(answer) == (422, "invalid-hierarchy")
        assert pointers(answer) == ["/manager_id"]
    # Paul manages Claire: she may manage Denis, who may then not manage Paul
    assert (await put(branche, branche.denis, matricule="D-1", manager_id=branche.claire)).status_code == 200
    answer = await put(branche, branche.paul, matricule="P-1", manager_id=branche.denis)
    assert verdict(answer) == (422, "invalid-hierarchy")
    answer = await branche.sirh().post(
        "/v1/emplois", {"entite_id": branche.a, "matricule": "N-1", "manager_id": branche.zoe}
    )
    assert verdict(answer) == (422, "invalid-hierarchy")


async def test_two_changes_at_once_close_no_circle(branche: Branche) -> None:
    for n in range(5):
        one, two = [await make_profil(branche.api, branche.a, f"{side}-{n}-x") for side in "LR"]
        answers = await asyncio.gather(
            put(branche, one, matricule=f"L-{n}-x", manager_id=two),
            put(branche, two, matricule=f"R-{n}-x", manager_id=one),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]


async def test_what_the_neighbours_need_is_published_and_nothing_more(branche: Branche) -> None:
    (first,) = await events_of(branche.api, branche.claire)
    answer = await branche.change(metier_id=GESTIONNAIRE, metier_depuis_le="2021-09-01")
    assert answer.status_code == 200, answer.text
    (last,) = await events_of(branche.api, branche.claire)
    assert [done["metier_id"] for emploi in first["emplois"] for done in emploi["affectations"]] == [CONSEILLER]
    emploi = {"id": (await branche.emploi())["id"], "entite_id": branche.a, "debut_le": None, "fin_le": None}
    before = {"metier_id": CONSEILLER, "manager_id": branche.paul, "debut_le": None, "fin_le": "2021-08-31"}
    now = {"metier_id": GESTIONNAIRE, "manager_id": branche.paul, "debut_le": "2021-09-01", "fin_le": None}
    assert last == {
        "id": branche.claire,
        "emplois": [emploi | {"affectations": [before, now]}],
        "acquis": [],
        "experiences": [{"metier_id": CONSEILLER, "debut_le": None, "fin_le": "2021-08-31"}],
        "ouvert_mobilite": False,
        "cle_mobilite": None,
        "contact_sessions": False,
        "lecteurs": [],
        "souhaits_ouverts": [],
        "interets": [],
    }


async def test_a_retried_creation_makes_one_person(branche: Branche) -> None:
    new, key = {"entite_id": branche.a, "matricule": "N-1"}, {"Idempotency-Key": "une-seule-fois"}
    first = await created(branche.sirh().post("/v1/emplois", new, headers=key))
    answer = await branche.sirh().post("/v1/emplois", new, headers=key)
    assert (answer.status_code, answer.json()) == (201, first)
    assert answer.headers["Idempotent-Replayed"] == "true"
