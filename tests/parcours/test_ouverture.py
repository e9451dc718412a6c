"""A need opens other employers' people thirty days after one's own writes it, in ten métiers at most; what is said of who answers."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services.kit.data.days import civil_day
from tests.parcours.branche import (
    CONSEILLER,
    GESTIONNAIRE,
    MANAGER,
    Branche,
    besoin,
    created,
    demande,
    elements,
    etag,
    events_of,
    load,
    name_by,
    ref,
)
from tests.support.answers import counts, verdict
from tests.support.catalogue import metier

pytestmark = pytest.mark.anyio
BESOINS = "/v1/besoins/imports"


def wait(branche: Branche, days: int) -> None:
    service = branche.api.app.state.service
    clock = service.clock
    service.clock = lambda: clock() + timedelta(days=days)


def day(branche: Branche, days: int) -> str:
    today: date = civil_day(branche.api.app.state.service.clock())
    return (today + timedelta(days=days)).isoformat()


async def write(branche: Branche, path: str = "", **more: Any) -> str | None:
    """B says its need, or says it otherwise: the day from which it opens."""
    rh, body = branche.rh(branche.b), besoin(branche.b, **more)
    if path:
        answer = await rh.put(path, body, headers=await etag(rh, path))
        assert answer.status_code == 200, answer.text
        return answer.json()["ouvre_le"]
    return (await created(rh.post("/v1/besoins", body)))["ouvre_le"]


async def test_a_need_opens_thirty_days_after_its_employer_wrote_it(branche: Branche) -> None:
    name, path, rh = (
        name_by(await branche.agree(), branche.b),
        f"/v1/entites/{branche.b}/contacts",
        branche.rh(branche.b),
    )
    assert await write(branche) == day(branche, 30)
    for days in (0, 29):
        wait(branche, days)
        assert verdict(await rh.post(path, demande(name))) == (409, "need-missing"), days
    wait(branche, 1)
    assert (await rh.post(path, demande(name))).status_code == 201


async def test_what_the_branch_writes_is_open_the_same_day(branche: Branche) -> None:
    key = await branche.agree()
    row = await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    assert row["ouvre_le"] == day(branche, 0)
    await branche.ask(name_by(key, branche.b))
    closed = await created(branche.admin.post("/v1/besoins", besoin(branche.a, cherche_ailleurs=False)))
    assert closed["ouvre_le"] is None


async def test_written_again_it_keeps_its_day_and_another_need_has_its_own(branche: Branche) -> None:
    await write(branche)
    (row,) = await elements(branche.rh(branche.b), "/v1/besoins")
    path, first = f"/v1/besoins/{row['id']}", row["ouvre_le"]
    wait(branche, 10)
    assert await write(branche, path, effectif=7, source="Autre accord") == first
    ligne = {"entite": "GPS-B", "metier": "M-CONSEILLER", "horizon_le": row["horizon_le"], "effectif": 8, "source": "X"}
    assert counts(await load(branche.sirh(branche.b), ligne, path=BESOINS)) == (0, 1, 0, 0)
    assert counts(await load(branche.sirh(branche.b), ligne, path=BESOINS)) == (0, 0, 1, 0)
    assert [one["ouvre_le"] for one in await elements(branche.rh(branche.b), "/v1/besoins")] == [first]
    assert await write(branche, path, metier_id=GESTIONNAIRE) == day(branche, 30)
    wait(branche, 10)
    for stopped in ({"effectif": 0}, {"cherche_ailleurs": False}, {"horizon_le": day(branche, -1)}):
        await write(branche, path, metier_id=GESTIONNAIRE, **stopped)
        assert await write(branche, path, metier_id=GESTIONNAIRE) == day(branche, 30), stopped
        wait(branche, 10)
    await write(branche, path, metier_id=GESTIONNAIRE, effectif=0)
    nobody = ligne | {"metier": "M-GESTIONNAIRE", "effectif": 0}
    await load(branche.sirh(branche.b), nobody, path=BESOINS)
    wait(branche, 1)
    assert counts(await load(branche.sirh(branche.b), nobody, path=BESOINS)) == (0, 0, 1, 0), (
        "the same file, the day after"
    )
    await branche.rh(branche.b).delete(path, headers=await etag(branche.rh(branche.b), path))
    assert await write(branche, metier_id=GESTIONNAIRE) == day(branche, 30)


async def test_an_employer_seeks_in_ten_metiers_at_most(branche: Branche) -> None:
    more = {ref(f"metier/{n}"): f"M-{n}" for n in range(10)}
    await branche.api.apply("competences", [metier(key, code) for key, code in more.items()])
    for key in (GESTIONNAIRE, MANAGER):
        await created(branche.admin.post("/v1/besoins", besoin(branche.b, metier_id=key, horizon_le="2029-12-31")))
    for key in [*more][:9]:
        await write(branche, metier_id=key)
    rh = branche.rh(branche.b)
    last = [besoin(branche.b, metier_id=key) for key in ([*more][9], CONSEILLER, GESTIONNAIRE)]
    together = await asyncio.gather(*(rh.post("/v1/besoins", body) for body in last))
    assert sorted(verdict(answer) for answer in together if answer.status_code != 201) == (
        [(409, "too-many-open-metiers")] * 2
    )
    assert (await rh.post("/v1/besoins", besoin(branche.b, metier_id=MANAGER))).status_code == 409
    assert await write(branche, metier_id=[*more][0], horizon_le="2030-12-31") is not None
    assert await write(branche, metier_id=MANAGER, cherche_ailleurs=False) is None
    ligne = {"entite": "GPS-B", "metier": "M-MANAGER", "horizon_le": "2031-12-31", "effectif": 4, "source": "X"}
    rapport = await load(branche.sirh(branche.b), ligne, ligne | {"metier": "M-1"}, path=BESOINS)
    assert counts(rapport) == (1, 0, 0, 1)
    assert (rapport["rejetees"][0]["pointeur"], "10 métiers" in rapport["rejetees"][0]["motif"]) == ("/metier", True)
    assert counts(await load(branche.sirh(branche.b), ligne | {"cherche_ailleurs": False}, path=BESOINS)) == (
        1,
        0,
        0,
        0,
    )
    assert counts(await load(branche.admin, ligne | {"horizon_le": "2032-12-31"}, path=BESOINS)) == (1, 0, 0, 0)


async def test_an_interest_is_told_to_matching_while_it_stands_and_a_decline_is_not(branche: Branche) -> None:
    await created(branche.admin.post("/v1/besoins", besoin(branche.b)))
    name = name_by(await branche.agree(), branche.b)
    path = branche.path("contacts", (await branche.ask(name))["id"], "reponse")
    before = await branche.api.events()
    assert (await branche.holder.post(path, {"reponse": "declinee"})).status_code == 200
    assert await branche.api.events() == before
    for reponse, told in (("interessee", [name]), ("declinee", [])):
        assert (await branche.holder.post(path, {"reponse": reponse})).status_code == 200
        said = (await events_of(branche.api, branche.claire))[-1]["interets"]
        assert [one["pseudonyme"] for one in said] == told
