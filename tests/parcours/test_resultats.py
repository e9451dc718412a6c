"""What juries decide becomes acquis « certifie » of the person alone, once, and goes when a decision takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parcours.branche import CALCUL, CONSEIL, CQP, Branche, ref
from tests.support.effacement import erase
from tests.support.http import ok
from tests.support.relecture import reread

pytestmark = pytest.mark.anyio
B1, B2 = ref("bloc/1"), ref("bloc/2")


def bloc(branche: Branche, bloc_id: str = B1, *competences: tuple[str, int | None], le: str = "2026-11-20") -> Any:
    data = {
        "id": branche.claire,
        "profil_id": branche.claire,
        "bloc_id": bloc_id,
        "certification_id": CQP,
        "competences": [{"competence_id": one, "niveau": niveau} for one, niveau in competences or [(CONSEIL, 3)]],
        "acquis_le": le,
    }
    return "bloc.acquis", data


def retire(branche: Branche, bloc_id: str = B1) -> Any:
    return "bloc.retire", bloc(branche, bloc_id)[1]


async def held(branche: Branche) -> list[tuple[str, int | None, str, str]]:
    rows = ok(await branche.holder.get(branche.path("acquis")))["elements"]
    return sorted((row["competence_id"], row["niveau"], row["provenance"], row["le"]) for row in rows)


async def published(branche: Branche) -> list[str]:
    """The ids of what is said of Claire: a new state takes the place of the one before."""
    return [event["id"] for event in await branche.api.events() if event["subject"] == branche.claire]


async def test_a_bloc_gives_the_competences_that_it_attests(branche: Branche) -> None:
    await branche.api.apply("certification", [bloc(branche, B1, (CONSEIL, 3), (CALCUL, None))])
    assert await held(branche) == sorted(
        [(CONSEIL, 3, "certifie", "2026-11-20"), (CALCUL, None, "certifie", "2026-11-20")]
    )
    last = [event for event in await branche.api.events() if event["subject"] == branche.claire][-1]
    assert {one["provenance"] for one in last["data"]["acquis"]} == {"certifie"}


async def test_the_same_event_twice_has_one_effect(branche: Branche) -> None:
    await branche.api.apply("certification", [bloc(branche)])
    before = await published(branche)
    ids = [row["id"] for row in ok(await branche.holder.get(branche.path("acquis")))["elements"]]
    await branche.api.apply("certification", [bloc(branche), bloc(branche)])
    assert [row["id"] for row in ok(await branche.holder.get(branche.path("acquis")))["elements"]] == ids
    assert await published(branche) == before


async def test_a_bloc_taken_back_takes_its_acquis_and_no_other(branche: Branche) -> None:
    await branche.api.apply("certification", [bloc(branche, B1, (CONSEIL, 2)), bloc(branche, B2, (CONSEIL, 3))])
    assert await held(branche) == [(CONSEIL, 3, "certifie", "2026-11-20")]
    await branche.api.apply("certification", [retire(branche, B2)])
    assert await held(branche) == [(CONSEIL, 2, "certifie", "2026-11-20")]
    await branche.api.apply("certification", [retire(branche), retire(branche)])
    assert await held(branche) == []


async def test_what_was_typed_in_stays_when_a_bloc_goes(branche: Branche) -> None:
    await branche.certify(CONSEIL, le="2026-11-20", niveau=4)
    await branche.api.apply("certification", [bloc(branche)])
    await branche.api.apply("certification", [retire(branche)])
    assert await held(branche) == [(CONSEIL, 4, "certifie", "2026-11-20")]


async def test_an_erased_person_has_no_result_and_leaves_none(branche: Branche) -> None:
    await branche.api.apply("certification", [bloc(branche)])
    await erase(branche.api, branche.claire)
    await branche.api.apply("certification", [bloc(branche), bloc(branche, B2)])
    assert (await branche.holder.get(branche.path("acquis"))).status_code == 404


@pytest.mark.parametrize("who", ["manager", "rh", "sirh"])
async def test_the_hierarchy_reads_nothing_of_it(branche: Branche, who: str) -> None:
    caller = branche.manager if who == "manager" else getattr(branche, who)()
    fixed = {"X-Request-Id": "requete-de-test"}
    paths = [branche.path(), branche.path("acquis"), "/v1/profils"]
    before = [await caller.get(path, headers=fixed) for path in paths]
    await branche.api.apply("certification", [bloc(branche), bloc(branche, B2, (CALCUL, 3))])
    (first, *_) = ok(await branche.holder.get(branche.path("acquis")))["elements"]
    after = [await caller.get(path, headers=fixed) for path in paths]
    assert [one.content for one in after] == [one.content for one in before]
    assert [sorted(one.headers.raw) for one in after] == [sorted(one.headers.raw) for one in before]
    assert (await caller.get(branche.path("acquis", first["id"]))).status_code in (403, 404)


async def test_a_bloc_that_a_restored_certification_does_not_say_goes_with_its_acquis(branche: Branche) -> None:
    await branche.api.apply("certification", [bloc(branche), bloc(branche, B2, (CALCUL, 2))])
    await reread(branche.api, "certification", [bloc(branche)])
    assert await held(branche) == [(CONSEIL, 3, "certifie", "2026-11-20")]
    (last,) = (event for event in await branche.api.events() if event["subject"] == branche.claire)
    assert [one["competence_id"] for one in last["data"]["acquis"]] == [CONSEIL]
