"""An entity that follows another takes its emplois; what was stays under the former one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parcours.branche import (
    Branche,
    acquis,
    created,
    elements,
    events_of,
    make_profil,
    numbers,
    souhait,
)
from tests.support.answers import counts, verdict
from tests.support.catalogue import in_days
from tests.support.loads import ndjson

pytestmark = pytest.mark.anyio


async def succeed(branche: Branche, *lines: dict[str, Any], dry_run: bool = False) -> dict[str, Any]:
    path = "/v1/emplois/successions" + ("?dry_run=true" if dry_run else "")
    answer = await branche.admin.post(path, **ndjson(*lines))
    assert answer.status_code == 200, answer.text
    rapport: dict[str, Any] = answer.json()
    return rapport


def passage(matricule: str, **more: Any) -> dict[str, Any]:
    return {"entite": "GPS-A", "matricule": matricule, "vers": "GPS-B", "effet_le": in_days(0), **more}


async def test_an_entity_that_follows_another_takes_its_emplois_and_leaves_the_past(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    await created(branche.holder.post(branche.path("souhaits"), souhait()))
    lines = [passage("P-1"), passage("C-1", nouveau="A-C-1"), passage("D-1")]
    assert counts(await succeed(branche, *lines, dry_run=True)) == (3, 0, 0, 0)
    assert await numbers(branche, branche.b) == {"C-1": branche.zoe}
    assert counts(await succeed(branche, *lines)) == (3, 0, 0, 0)
    assert await numbers(branche) == {}
    assert (await numbers(branche, branche.b)) == {
        "C-1": branche.zoe, "P-1": branche.paul, "A-C-1": branche.claire, "D-1": branche.denis,
    }  # fmt: skip
    (event,) = await events_of(branche.api, branche.claire)
    former, following = event["emplois"]
    assert (former["entite_id"], former["fin_le"]) == (branche.a, in_days(-1))
    assert (following["entite_id"], following["debut_le"], following["fin_le"]) == (branche.b, in_days(0), None)
    assert following["affectations"][0]["manager_id"] == branche.paul
    assert len(await elements(branche.salarie(branche.claire, branche.b), branche.path("souhaits"))) == 1
    # the former entity reads the emploi it gave, and nothing more of the person
    assert len(await elements(branche.rh(), f"/v1/emplois?profil={branche.claire}")) == 1
    assert (await branche.rh().get(branche.path())).status_code == 404
    before = await branche.api.events()
    assert counts(await succeed(branche, *lines)) == (0, 0, 3, 0)
    assert await branche.api.events() == before


async def test_who_stays_keeps_no_manager_who_passed(branche: Branche) -> None:
    await succeed(branche, passage("P-1"))
    assert (await branche.emploi())["manager_id"] is None
    (event,) = await events_of(branche.api, branche.claire)
    assert event["emplois"][0]["affectations"][-1]["manager_id"] is None


async def test_a_succession_refuses_each_line_that_does_not_hold(branche: Branche) -> None:
    await make_profil(branche.api, branche.a, "TARD", debut_le=in_days(20))
    await branche.change(branche.denis, fin_le=in_days(-10))
    rapport = await succeed(
        branche,
        passage("C-1"),
        passage("D-1"),
        passage("TARD"),
        passage("P-1", vers="GPS-A"),
        passage("P-1", vers="INCONNUE"),
        passage("P-1", nouveau="P-B"),
        passage("P-1", nouveau="P-C"),
    )
    assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [
        (1, "/nouveau"),
        (2, "/matricule"),
        (3, "/effet_le"),
        (4, "/vers"),
        (5, "/vers"),
        (7, "/matricule"),
    ]
    assert rapport["creees"] == 1


async def test_only_the_administrateur_passes_emplois_from_an_entity_to_another(branche: Branche) -> None:
    for caller in (branche.sirh(), branche.rh(), branche.sirh(branche.b)):
        answer = await caller.post("/v1/emplois/successions", **ndjson(passage("C-1")))
        assert verdict(answer) == (403, "insufficient-scope")
