"""A métier is held once at a time: its periods never overlap, whoever writes them, and other métiers may be held beside."""

from __future__ import annotations

from typing import Any

import pytest

from services.parcours.experiences.schemas import Periode
from tests.parcours.branche import CONSEILLER, GESTIONNAIRE, Branche, created, elements, etag, ligne, load
from tests.support.answers import verdict

pytestmark = pytest.mark.anyio

RECOUVRE = (422, "inconsistent-dates")
HELD = {"metier_id": GESTIONNAIRE, "debut_le": "2016-01-04", "fin_le": "2019-12-31"}


def periode(debut: str, fin: str | None = None, **more: str) -> dict[str, Any]:
    return {"metier_id": GESTIONNAIRE, "debut_le": debut, "fin_le": fin, **more}


async def held(branche: Branche) -> list[tuple[str, str | None]]:
    rows = await elements(branche.holder, branche.path("experiences"))
    return [(row["debut_le"], row["fin_le"]) for row in rows]


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (("2010-01-01", "2016-01-03"), False),
        (("2010-01-01", "2016-01-04"), True),
        (("2020-01-01", None), False),
        (("2019-12-31", None), True),
        (("2017-01-01", "2018-01-01"), True),
        (("2010-01-01", None), True),
    ],
)
async def test_periods_of_a_metier_never_overlap(branche: Branche, other: tuple[str, str | None], shared: bool) -> None:
    path = branche.path("experiences")
    await created(branche.holder.post(path, HELD))
    answer = await branche.holder.post(path, periode(*other))
    assert verdict(answer) == RECOUVRE if shared else answer.status_code == 201
    first, second = ({"debut_le": HELD["debut_le"], "fin_le": HELD["fin_le"]}, periode(*other))
    del second["metier_id"]
    # the lines of a load are compared as the database does
    assert Periode.model_validate(first).overlaps(Periode.model_validate(second)) is shared


async def test_another_metier_may_be_held_at_the_same_time(branche: Branche) -> None:
    path = branche.path("experiences")
    await created(branche.holder.post(path, HELD))
    await created(branche.holder.post(path, periode("2017-01-01", "2018-01-01", metier_id=CONSEILLER)))


async def test_a_replaced_period_is_compared_with_the_others_only(branche: Branche) -> None:
    path = branche.path("experiences")
    await created(branche.holder.post(path, HELD))
    later = await created(branche.holder.post(path, periode("2020-01-01")))
    where = branche.path("experiences", later["id"])
    grown = await branche.holder.put(where, periode("2019-06-01"), headers=await etag(branche.holder, where))
    assert verdict(grown) == RECOUVRE
    moved = await branche.holder.put(where, periode("2021-01-01"), headers=await etag(branche.holder, where))
    assert moved.status_code == 200


async def test_a_load_refuses_the_line_whose_periods_overlap(branche: Branche) -> None:
    def line(matricule: str, *periods: tuple[str, str | None]) -> dict[str, Any]:
        given = [{"metier": "M-GESTIONNAIRE", "debut_le": debut, "fin_le": fin} for debut, fin in periods]
        return ligne(matricule, experiences=given)

    rapport = await load(
        branche.sirh(),
        line("N-1", ("2016-01-04", "2017-12-31"), ("2018-01-01", None)),
        line("N-2", ("2016-01-04", "2018-01-01"), ("2018-01-01", None)),
    )
    assert [(it["ligne"], it["pointeur"]) for it in rapport["rejetees"]] == [(2, "/experiences/1")]


async def test_what_the_person_typed_in_stands_against_a_load(branche: Branche) -> None:
    await created(branche.holder.post(branche.path("experiences"), HELD))
    given = [
        {"metier": "M-GESTIONNAIRE", "debut_le": "2015-01-01", "fin_le": "2016-06-30"},
        {"metier": "M-GESTIONNAIRE", "debut_le": "2020-01-01"},
    ]
    for _ in range(2):
        rapport = await load(branche.sirh(), ligne("C-1", manager="P-1", experiences=given))
        assert rapport["rejetees"] == []
        assert await held(branche) == [("2020-01-01", None), ("2016-01-04", "2019-12-31")]
    assert rapport["inchangees"] == 1
