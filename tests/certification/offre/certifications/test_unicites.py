"""A fiche number is of one certification, and nothing is replaced by what it replaces: by routes and by loads."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.certification.branche import certificateur, cqp, create_cqp, created, hors_registre
from tests.certification.test_imports import ligne_certification, load
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

NUMERO = "RNCP40344"
TAKEN = (409, "record-number-taken")


async def write(api: RunningService, certification: dict[str, Any], **changes: Any) -> Any:
    path = f"/v1/certifications/{certification['id']}"
    headers = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    return await certificateur(api).put(path, cqp(certification["code"], **changes), headers=headers)


async def test_a_number_is_refused_to_a_second_certification_by_every_route(api: RunningService) -> None:
    first = await create_cqp(api, code="CQP-UN", numero_fiche=NUMERO)
    second = await create_cqp(api, code="CQP-DEUX")
    answer = await certificateur(api).post("/v1/certifications", cqp("CQP-TROIS", numero_fiche=NUMERO))
    assert (verdict(answer), pointers(answer)) == (TAKEN, ["/numero_fiche"])
    assert "CQP-UN" in answer.text
    assert verdict(await write(api, second, numero_fiche=NUMERO)) == TAKEN
    third = await created(certificateur(api).post("/v1/certifications", hors_registre(code="CQP-QUATRE")))
    enregistrement = {
        "le": in_days(-10), "decidee_par": "France compétences", "registre": "RNCP", "numero_fiche": NUMERO, "niveau": 5,
        "vae": True, "fin_enregistrement_le": in_days(900),
    }  # fmt: skip
    path = f"/v1/certifications/{third['id']}"
    ok(await api.as_("cpnef").post(f"{path}/transmission", {"le": in_days(-20), "decidee_par": "CPNEF"}))
    assert verdict(await api.as_("cpnef").post(f"{path}/enregistrement", enregistrement)) == TAKEN
    # its own stays its own, and one given up may be taken
    assert ok(await write(api, first, numero_fiche=NUMERO, duree_jours=40))["duree_jours"] == 40
    ok(await write(api, first, numero_fiche="RNCP41001"))
    assert ok(await write(api, second, numero_fiche=NUMERO))["numero_fiche"] == NUMERO


async def test_a_number_written_twice_by_a_load_is_the_second_line_refused(api: RunningService) -> None:
    await create_cqp(api, code="CQP-AVANT", numero_fiche="RNCP41007")
    lines = [
        ligne_certification("CQP-UN", numero_fiche=NUMERO),
        ligne_certification("CQP-DEUX", numero_fiche=NUMERO),
        ligne_certification("CQP-TROIS", numero_fiche="RNCP41007"),
        ligne_certification("CQP-QUATRE", numero_fiche="RNCP41008"),
    ]
    for kept in ("creees", "inchangees"):
        rapport = await load(api, *lines)
        assert (rapport[kept], rapport["rejetees_total"]) == (2, 2)
        assert [(one["ligne"], one["pointeur"]) for one in rapport["rejetees"]] == [
            (2, "/numero_fiche"),
            (3, "/numero_fiche"),
        ]


async def test_two_writers_of_a_number_are_one_too_many(api: RunningService) -> None:
    bodies = [cqp(f"CQP-{rang}", numero_fiche=NUMERO) for rang in range(4)]
    answers = await asyncio.gather(*(certificateur(api).post("/v1/certifications", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def replace(api: RunningService, one: str, *others: str) -> Any:
    body = {"le": in_days(0), "decidee_par": "CPNEF", "remplacantes": list(others)}
    return await api.as_("cpnef").post(f"/v1/certifications/{one}/remplacements", body)


@pytest.mark.parametrize("length", [2, 3, 5])
async def test_a_cycle_of_replacements_is_refused_whatever_its_length(api: RunningService, length: int) -> None:
    ring = [(await create_cqp(api, code=f"CQP-{rang}"))["id"] for rang in range(length)]
    beside = (await create_cqp(api, code="CQP-AUTRE"))["id"]
    for one, following in zip(ring, ring[1:], strict=False):
        ok(await replace(api, one, following))
    answer = await replace(api, ring[-1], beside, ring[0])
    assert (verdict(answer), pointers(answer)) == ((409, "replacement-cycle"), ["/remplacantes/1"])
    ok(await replace(api, ring[-1], beside))
    ok(await replace(api, ring[0], beside))


async def test_two_replacements_that_make_a_cycle_together_are_one_too_many(api: RunningService) -> None:
    one, other = [(await create_cqp(api, code=code))["id"] for code in ("CQP-UN", "CQP-DEUX")]
    answers = await asyncio.gather(replace(api, one, other), replace(api, other, one))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
