"""The needs: stated for the branch that is drawn, and moving the way the sector does."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from pydantic import TypeAdapter

from deploy.branche import besoin_lines, profil_lines
from deploy.branche.lecture import metiers
from tests.deploy.branche.lignes import JOUR, Besoin

SALARIES = 4_000


@pytest.fixture(scope="module")
def besoins() -> list[Besoin]:
    return TypeAdapter(list[Besoin]).validate_python(list(besoin_lines(SALARIES, 1, JOUR)))


def test_states_each_need_once_at_three_horizons(besoins: list[Besoin]) -> None:
    assert {besoin.horizon_le for besoin in besoins} == {date(2027, 12, 31), date(2028, 12, 31), date(2030, 12, 31)}
    keys = Counter((besoin.entite, besoin.metier, besoin.horizon_le) for besoin in besoins)
    assert max(keys.values()) == 1
    assert len(besoins) > 1_000


def test_speaks_of_the_people_who_are_there(besoins: list[Besoin]) -> None:
    held = Counter((line["entite"], line["metier"]) for line in profil_lines(SALARIES, 1, JOUR))
    wanted = {(besoin.entite, besoin.metier): besoin for besoin in besoins if besoin.horizon_le.year == 2027}
    assert set(held) <= set(wanted)
    for key in set(wanted) - set(held):
        assert metiers()[key[1]].evolution == "emergent"
    for key, today in held.items():
        assert 0.85 * today - 1 <= wanted[key].effectif <= 1.3 * today + 1


def test_conseil_and_data_grow_while_back_office_shrinks(besoins: list[Besoin]) -> None:
    held = Counter(line["metier"] for line in profil_lines(SALARIES, 1, JOUR))
    last = Counter()
    for besoin in besoins:
        if besoin.horizon_le.year == 2030:
            last[besoin.metier] += besoin.effectif
    for metier in ("CONSEILLER-RETRAITE", "CONSEILLER-ENTREPRISE", "DATA-ANALYST", "PRODUCT-OWNER"):
        assert last[metier] > held[metier]
    for metier in ("GESTIONNAIRE-RETRAITE", "GESTIONNAIRE-CARRIERE", "GESTIONNAIRE-SANTE", "GESTIONNAIRE-GED"):
        assert last[metier] < held[metier]


def test_is_the_same_each_time() -> None:
    assert list(besoin_lines(300, 5, JOUR)) == list(besoin_lines(300, 5, JOUR))
