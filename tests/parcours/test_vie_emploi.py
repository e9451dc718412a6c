"""The life of an emploi: what a change of métier ends, whom its end takes away from an employer, and what stays the person's."""

from __future__ import annotations

from typing import Any

import pytest

from services.parcours.emplois.departs import dismiss
from tests.parcours.branche import (
    CONSEILLER,
    GESTIONNAIRE,
    MANAGER,
    Branche,
    acquis,
    created,
    elements,
    events_of,
    souhait,
)
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.effacement import later

pytestmark = pytest.mark.anyio


async def history(branche: Branche) -> list[tuple[Any, ...]]:
    path = f"/v1/emplois/{(await branche.emploi())['id']}/affectations"
    found = await elements(branche.sirh(), path)
    return [(it["metier_id"], it["debut_le"], it["fin_le"], it["quotite"]) for it in found]


async def also_employed(branche: Branche, **more: Any) -> dict[str, Any]:
    """A second emploi of Claire, in B."""
    body = {"entite_id": branche.b, "profil_id": branche.claire, "matricule": "Z-9", "metier_id": MANAGER, **more}
    return await created(branche.admin.post("/v1/emplois", body))


async def test_another_metier_begins_on_its_day_and_the_one_before_ends_the_eve(branche: Branche) -> None:
    await branche.change(metier_depuis_le="2016-01-04")
    await branche.change(metier_id=GESTIONNAIRE, metier_depuis_le="2021-09-01", quotite=0.8)
    await branche.change(metier_id=MANAGER, metier_depuis_le=None)
    assert await history(branche) == [
        (CONSEILLER, "2016-01-04", "2021-08-31", None),
        (GESTIONNAIRE, "2021-09-01", in_days(-1), 0.8),
        (MANAGER, in_days(0), None, 0.8),
    ]
    (last,) = await events_of(branche.api, branche.claire)
    assert [(it["metier_id"], it["debut_le"]) for it in last["experiences"]] == [
        (CONSEILLER, "2016-01-04"),
        (GESTIONNAIRE, "2021-09-01"),
    ]
    assert last["emplois"][0]["affectations"][-1]["metier_id"] == MANAGER


async def test_the_same_first_day_corrects_the_metier(branche: Branche) -> None:
    await branche.change(metier_depuis_le="2021-09-01")
    await branche.change(metier_id=GESTIONNAIRE, metier_depuis_le="2021-09-01")
    await branche.change(metier_depuis_le="2020-01-01", quotite=0.5)
    assert await history(branche) == [(GESTIONNAIRE, "2020-01-01", None, 0.5)]


async def test_a_metier_does_not_begin_within_the_one_before(branche: Branche) -> None:
    await branche.change(metier_depuis_le="2016-01-04")
    await branche.change(metier_id=GESTIONNAIRE, metier_depuis_le="2021-09-01")
    answer = await branche.change(metier_depuis_le="2021-08-31")
    assert (verdict(answer), pointers(answer)) == ((422, "inconsistent-dates"), ["/metier_depuis_le"])


async def test_an_emploi_read_is_accepted_as_it_is_and_changes_nothing(branche: Branche) -> None:
    await branche.change(metier_id=GESTIONNAIRE, debut_le="2016-01-04", lieu="Lille", quotite=0.8)
    before = await history(branche)
    answer = await branche.change()
    assert (answer.status_code, answer.json()) == (200, await branche.emploi())
    assert await history(branche) == before


async def test_who_has_left_is_read_by_a_former_employer_through_that_emploi_alone(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("acquis"), acquis()))
    elsewhere = await also_employed(branche)
    emploi = await branche.emploi()
    path = f"/v1/emplois/{emploi['id']}"
    assert (await branche.change(fin_le=in_days(-1))).status_code == 200
    for caller in (branche.rh(), branche.sirh()):
        assert [it["id"] for it in await elements(caller, "/v1/emplois?profil=" + branche.claire)] == [emploi["id"]]
        for hidden in (branche.path(), branche.path("acquis"), branche.path("experiences")):
            assert verdict(await caller.get(hidden)) == (404, "not-found"), hidden
        assert verdict(await caller.get(f"/v1/emplois/{elsewhere['id']}")) == (404, "not-found")
        assert branche.claire not in [it["id"] for it in await elements(caller, "/v1/profils")]
    assert verdict(await branche.manager.get(path)) == (404, "not-found")
    own = (await branche.holder.get(branche.path())).json()["emplois"]
    assert [it["id"] for it in own] == [emploi["id"], elsewhere["id"]]
    with later(branche.api, days=1_900):
        for caller in (branche.rh(), branche.sirh()):
            assert verdict(await caller.get(path)) == (404, "not-found")
            assert await elements(caller, "/v1/emplois?profil=" + branche.claire) == []
        assert (await branche.holder.get(path)).status_code == 200


async def test_an_employer_sees_of_a_person_the_emplois_it_gives(branche: Branche) -> None:
    elsewhere = await also_employed(branche, manager_id=branche.zoe)
    here = await branche.emploi()
    zoe = branche.api.as_("salarie", "manager", entite=branche.b, profil=branche.zoe)
    for caller, expected in (
        (branche.rh(), [here["id"]]),
        (branche.manager, [here["id"]]),
        (branche.rh(branche.b), [elsewhere["id"]]),
        (zoe, [elsewhere["id"]]),
        (branche.holder, [here["id"], elsewhere["id"]]),
        (branche.admin, [here["id"], elsewhere["id"]]),
    ):
        read = (await caller.get(branche.path())).json()
        assert [it["id"] for it in read["emplois"]] == expected
        (listed,) = [it for it in await elements(caller, "/v1/profils") if it["id"] == branche.claire]
        assert listed == read
    other = f"/v1/profils?matricule=Z-9&entite={branche.b}"
    assert await elements(branche.rh(), other) == []
    assert [it["id"] for it in await elements(branche.rh(branche.b), other)] == [branche.claire]


async def test_what_moves_at_another_employer_moves_no_version_here(branche: Branche) -> None:
    elsewhere = await also_employed(branche)
    before = (await branche.rh().get(branche.path())).headers["ETag"]
    path = f"/v1/emplois/{elsewhere['id']}"
    etag = {"If-Match": (await branche.admin.get(path)).headers["ETag"]}
    assert (await branche.admin.put(path, {"matricule": "Z-10"}, headers=etag)).status_code == 200
    assert (await branche.rh().get(branche.path())).headers["ETag"] == before
    assert (await branche.change(lieu="Lille")).status_code == 200
    assert (await branche.rh().get(branche.path())).headers["ETag"] != before


async def test_an_employer_adds_an_emploi_to_its_own_people_only(branche: Branche) -> None:
    body = {"entite_id": branche.a, "matricule": "N-1"}
    answer = await branche.sirh().post("/v1/emplois", body | {"profil_id": branche.zoe})
    assert (verdict(answer), pointers(answer)) == ((422, "unknown-person"), ["/profil_id"])
    second = await created(branche.sirh().post("/v1/emplois", body | {"profil_id": branche.claire}))
    assert second["profil_id"] == branche.claire
    new = await created(branche.sirh().post("/v1/emplois", body | {"matricule": "N-2"}))
    assert new["profil_id"] not in (branche.claire, branche.zoe)


async def test_a_person_keeps_all_that_is_theirs_when_an_emploi_ends(branche: Branche) -> None:
    wish = await created(branche.holder.post(branche.path("souhaits"), souhait()))
    assert (await branche.change(fin_le=in_days(-1))).status_code == 200
    assert await elements(branche.holder, branche.path("souhaits")) == [wish]
    (last,) = await events_of(branche.api, branche.claire)
    assert last["emplois"][0]["fin_le"] == in_days(-1)
    assert last["experiences"] == [{"metier_id": CONSEILLER, "debut_le": None, "fin_le": in_days(-1)}]


async def test_an_end_by_mistake_is_taken_back(branche: Branche) -> None:
    before = (await branche.rh().get(branche.path())).json()
    await branche.change(fin_le=in_days(-1))
    await branche.change(fin_le=None)
    assert (await branche.rh().get(branche.path())).json() == before


async def test_a_manager_whose_emploi_ends_manages_nobody(branche: Branche) -> None:
    assert (await branche.change(branche.paul, fin_le=in_days(-1))).status_code == 200
    (last,) = await events_of(branche.api, branche.claire)
    assert last["emplois"][0]["affectations"][0]["manager_id"] is None
    assert (await branche.emploi())["manager_id"] is None
    assert verdict(await branche.manager.get(branche.path())) == (404, "not-found")
    answer = await branche.change(manager_id=branche.paul)
    assert (verdict(answer), pointers(answer)) == ((422, "invalid-hierarchy"), ["/manager_id"])


async def test_a_manager_manages_until_the_evening_of_their_last_day(branche: Branche) -> None:
    assert (await branche.change(branche.paul, fin_le=in_days(1))).status_code == 200
    service = branche.api.app.state.service
    assert await dismiss(service) == 0
    with later(branche.api, days=1):
        assert await dismiss(service) == 0
    with later(branche.api, days=2):
        assert (await dismiss(service), await dismiss(service)) == (1, 0)
    assert (await branche.emploi())["manager_id"] is None
    (last,) = await events_of(branche.api, branche.claire)
    assert last["emplois"][0]["affectations"][-1]["manager_id"] is None


async def test_headcounts_count_emplois_that_run(branche: Branche) -> None:
    path = f"/v1/entites/{branche.a}/effectifs"
    body = {"entite_id": branche.a, "profil_id": branche.claire, "matricule": "C-9", "metier_id": CONSEILLER}
    await created(branche.sirh().post("/v1/emplois", body))
    assert {it["code"]: it["effectif"] for it in await elements(branche.rh(), path)}["M-CONSEILLER"] == 3
    await branche.change(branche.denis, fin_le=in_days(-1))
    assert {it["code"]: it["effectif"] for it in await elements(branche.rh(), path)}["M-CONSEILLER"] == 2
