"""Writing a fiche takes no decision that is somebody else's: the CPNEF alone transmits, whatever the door."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.branche import bloc, certificateur, cqp, created, etapes, salarie
from tests.certification.test_imports import ligne_certification
from tests.certification.titres.primes.scene import cpnef
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.loads import ndjson
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
TRANSMITTED = etapes(transmission="2014-03-01")
CODE = "CQP-CONSEILLER"
REFUSED = (403, "insufficient-scope")


async def put(caller: Caller, certification: str, body: dict[str, Any]) -> Any:
    path = f"/v1/certifications/{certification}"
    return await caller.put(path, body, headers={"If-Match": (await caller.get(path)).headers["ETag"]})


async def load(caller: Caller, **more: Any) -> list[tuple[str, bool]]:
    """(place, whether it is about the transmission) of each error of the one line, none when it is taken."""
    report = ok(await caller.post("/v1/certifications/imports", **ndjson(ligne_certification(CODE, **more))))
    return [(refused["pointeur"], "« transmission »" in refused["motif"]) for refused in report["rejetees"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (etapes(), TRANSMITTED),
        (TRANSMITTED, etapes(transmission="2015-03-01")),
        (TRANSMITTED, [step | {"decidee_par": "Le certificateur"} for step in TRANSMITTED]),
        (TRANSMITTED, etapes()),
    ],
    ids=["added", "moved", "signed otherwise", "dropped"],
)
async def test_the_certificateur_writes_no_transmission_by_the_fiche(
    api: RunningService, before: list[dict[str, str]], after: list[dict[str, str]]
) -> None:
    one = await created(cpnef(api).post("/v1/certifications", cqp(CODE, etapes=before)))
    path = f"/v1/certifications/{one['id']}"
    answer = await put(certificateur(api), one["id"], cqp(CODE, etapes=after))
    assert (verdict(answer), set(pointers(answer))) == (REFUSED, {"/etapes"})
    assert await load(certificateur(api), etapes=after) == [("/etapes", True)]
    assert ok(await salarie(api, 1).get(path)) == one, "nothing of it changed"
    assert ok(await put(cpnef(api), one["id"], cqp(CODE, etapes=after)))["etapes"] == after_in_order(after)


def after_in_order(steps: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(steps, key=lambda step: step["le"])


async def test_nor_when_the_fiche_enters_the_catalogue(api: RunningService) -> None:
    answer = await certificateur(api).post("/v1/certifications", cqp(CODE, etapes=TRANSMITTED))
    assert (verdict(answer), pointers(answer)) == (REFUSED, ["/etapes"])
    assert await load(certificateur(api), etapes=TRANSMITTED) == [("/etapes", True)]
    assert ok(await salarie(api, 1).get("/v1/certifications"))["elements"] == []


async def test_a_fiche_that_repeats_what_was_decided_is_written(api: RunningService) -> None:
    one = await created(cpnef(api).post("/v1/certifications", cqp(CODE, etapes=TRANSMITTED)))
    kept = await put(certificateur(api), one["id"], cqp(CODE, etapes=TRANSMITTED, duree_jours=40))
    assert ok(kept)["duree_jours"] == 40
    assert await load(certificateur(api), etapes=TRANSMITTED) == []


async def test_the_certificateur_writes_what_was_decided_of_the_registration(api: RunningService) -> None:
    one = await created(certificateur(api).post("/v1/certifications", cqp(CODE)))
    ends = etapes(fin_enregistrement=in_days(400), limite_delivrance=in_days(800))
    assert ok(await put(certificateur(api), one["id"], cqp(CODE, etapes=ends)))["etapes"] == ends


@pytest.mark.parametrize("role", ["cpnef", "administrateur"])
async def test_who_decides_and_who_takes_up_the_past_write_each_decision(api: RunningService, role: str) -> None:
    caller = api.as_(role)
    assert await load(caller, etapes=TRANSMITTED) == []
    body = cqp("CQP-AUTRE", etapes=TRANSMITTED, blocs=[bloc()])
    one = await created(caller.post("/v1/certifications", body))
    assert ok(await put(caller, one["id"], body | {"etapes": etapes()}))["etapes"] == etapes()
