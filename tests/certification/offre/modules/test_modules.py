"""The offer of modules: read by everybody, written by the certificateur, never of a bloc that it does not prepare."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import CALCUL, CONSEIL, bloc, certificateur, create_cqp, salarie
from tests.certification.offre.modules.gestes import module, offer
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/modules_formation"


@pytest.fixture
async def blocs(api: RunningService) -> list[str]:
    cqp = await create_cqp(api, blocs=[bloc("B1", atteste=(CONSEIL,)), bloc("B2", atteste=(CALCUL,))])
    return [one["id"] for one in cqp["blocs"]]


async def test_a_module_is_written_read_replaced_and_removed(api: RunningService, blocs: list[str]) -> None:
    made = await offer(api, blocs[0], competence_id=CONSEIL)
    path = f"{PATH}/{made['id']}"
    wanted = module(blocs[0], competence_id=CONSEIL)
    assert {name: made[name] for name in wanted} == wanted
    assert ok(await salarie(api, 0).get(path)) == made
    etag = (await certificateur(api).get(path)).headers["ETag"]
    changed = module(blocs[1], heures=21, cout_euros="0.00", financeurs=["cpf", "personne"], sessions=[])
    after = ok(await certificateur(api).put(path, changed, headers={"If-Match": etag}))
    assert {name: after[name] for name in changed} == changed
    stale = await certificateur(api).delete(path, headers={"If-Match": etag})
    assert verdict(stale) == (412, "version-mismatch")
    etag = (await certificateur(api).get(path)).headers["ETag"]
    assert (await certificateur(api).delete(path, headers={"If-Match": etag})).status_code == 204
    assert verdict(await certificateur(api).get(path)) == (404, "not-found")


async def test_the_list_is_narrowed_to_a_certification_or_a_bloc(api: RunningService, blocs: list[str]) -> None:
    first, second = [await offer(api, one) for one in blocs]
    other = await create_cqp(api, code="CQP-AUTRE")
    third = await offer(api, other["blocs"][0]["id"])
    for query, wanted in {
        "": [first, second, third],
        f"?certification={other['id']}": [third],
        f"?bloc={blocs[1]}": [second],
        f"?bloc={blocs[1]}&certification={other['id']}": [],
    }.items():
        assert ok(await salarie(api, 0).get(f"{PATH}{query}"))["elements"] == wanted, query


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"bloc_id": str(uuid4())}, "/bloc_id"),
        ({"competence_id": CALCUL}, "/competence_id"),
        ({"heures": 0}, "/heures"),
        ({"cout_euros": "-1.00"}, "/cout_euros"),
        ({"cout_euros": "1.0"}, "/cout_euros"),
        ({"financeurs": []}, "/financeurs"),
        ({"financeurs": ["etat"]}, "/financeurs/0"),
        ({"sessions": [{"debut_le": in_days(3), "fin_le": in_days(2), "lieu": "Lyon"}]}, "/sessions/0/fin_le"),
    ],
)
async def test_what_does_not_hold_is_refused(
    api: RunningService, blocs: list[str], changes: dict[str, Any], pointer: str
) -> None:
    answer = await certificateur(api).post(PATH, module(blocs[0]) | changes)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


async def test_the_certificateur_alone_writes_them(api: RunningService, blocs: list[str]) -> None:
    made = await offer(api, blocs[0])
    for role in ("salarie", "manager", "rh", "sirh", "jury", "cpnef", "syndicat", "administrateur", "service"):
        caller = api.as_(role)
        assert (await caller.post(PATH, module(blocs[0]))).status_code == 403, role
        assert ok(await caller.get(PATH))["elements"] == [made], role
    assert (await api.anonymous.get(PATH)).status_code == 401
