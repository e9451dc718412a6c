"""F15, by bytes: a receiving employer sees nobody who has not agreed, and one's own employer never learns who did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contracts.document import operations
from tests.matching.branche import (
    GPS_A,
    GPS_B,
    acquis,
    besoin,
    metier_id,
    ouverte,
    person,
    profil,
    ref,
    rh,
    tell,
)
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
PATH = f"/v1/rapprochements/mobilites?metier={metier_id('conseiller')}"
NEAR = [acquis("conseil", 3), acquis("calcul", 1), acquis("ecrit", 2)]
NOON = datetime.now(UTC)
HEADERS = {"X-Request-Id": "requete-de-test"}
EMPLOYEES = range(1000, 1012)


@pytest.fixture
async def branche(api: RunningService) -> RunningService:
    """Both employers need conseillers; in each, somebody agreed, and people who did not."""
    people = [
        ouverte(500, *NEAR, metier_id=None),
        ouverte(600, *NEAR, metier_id=None, entite=GPS_B),
        *(person(n, metier_id=metier_id("manager")) for n in EMPLOYEES),
    ]
    await tell(api, "parcours", [besoin(), besoin(of=GPS_B), *people])
    api.app.state.service.clock = lambda: NOON
    return api


async def answers(api: RunningService, *callers: Caller) -> list[Any]:
    """All that can be read of this service by them, byte for byte; of a person, the first of the employees."""
    for consumer in api.app.state.consumers.values():
        consumer.state.contact = None
    known = {"profil_id": profil(EMPLOYEES[0]), "session_id": ref("session/lyon"), "metier": metier_id("conseiller")}
    found = []
    for caller in callers:
        for method, path, operation in operations(api.app.openapi()):
            if method == "GET":
                filled = path.format_map({name: known.get(name, ref("inconnu")) for name in _in(operation, "path")})
                query = "&".join(f"{name}={known[name]}" for name in _in(operation, "query") if name in known)
                answer = await caller.get(f"{filled}?{query}" if query else filled, headers=HEADERS)
                found.append((path, answer.status_code, sorted(answer.headers.items()), answer.content))
    return found


def _in(operation: dict[str, Any], place: str) -> list[str]:
    return [one["name"] for one in operation.get("parameters", []) if one["in"] == place]


async def test_f15_a_receiving_employer_sees_nobody_who_has_not_agreed(branche: RunningService) -> None:
    """Twelve people elsewhere become the readiest of all, or leave: not a byte of what it reads."""
    receiving = [rh(branche, GPS_B), branche.as_("sirh", entite=GPS_B)]
    before = await answers(branche, *receiving)
    near = [person(n, *NEAR, metier_id=metier_id("conseiller"), contact_sessions=True) for n in EMPLOYEES]
    await tell(branche, "parcours", near)
    assert await answers(branche, *receiving) == before
    await tell(branche, "parcours", [("profil.efface", {"id": profil(n)}) for n in EMPLOYEES])
    assert await answers(branche, *receiving) == before
    (only,) = (await receiving[0].get(PATH)).json()["elements"]
    assert (only["couverture"], only["detail"]) == ("la_moitie_ou_plus", None)


async def test_f15_ones_own_employer_never_learns_who_agreed(branche: RunningService) -> None:
    """Twelve of its people agree to be seen elsewhere: not a byte of what its RH, SIRH and their manager read."""
    own = [
        rh(branche),
        branche.as_("sirh", entite=GPS_A),
        branche.as_("salarie", "manager", entite=GPS_A, profil=profil(500)),
        branche.as_("administrateur"),
        branche.as_("cpnef"),
    ]
    before = await answers(branche, *own)
    await tell(branche, "parcours", [ouverte(n, metier_id=metier_id("manager")) for n in EMPLOYEES])
    assert await answers(branche, *own) == before
    assert len((await rh(branche).get(PATH)).json()["elements"]) == 1
    assert len((await rh(branche, GPS_B).get(PATH)).json()["elements"]) == 13
