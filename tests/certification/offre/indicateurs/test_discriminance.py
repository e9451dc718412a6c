"""Counts of juries: nothing of fewer than five people, even by subtraction; 100 % success is flagged."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certification.models import Issue
from services.certification.offre.indicateurs.discriminance import (
    JuryCompte,
    K,
    counted,
    may_tell,
    sans_echec,
    taux,
    told,
    total_of,
    variance_of,
)


def jury(number: int, totales: int, partielles: int = 0, non: int = 0) -> JuryCompte:
    cells = {Issue.TOTALE: totales, Issue.PARTIELLE: partielles, Issue.NON: non}
    return JuryCompte(UUID(int=number), UUID(int=1000 + number), {k: v for k, v in cells.items() if v})


@pytest.mark.parametrize(
    ("cells", "tells"),
    [((0,), False), ((4,), False), ((5,), True), ((9, 1), False), ((9, 5), True), ((5, 5, 4), False)],
)
def test_an_issue_of_fewer_than_five_people_is_not_told(cells: tuple[int, ...], tells: bool) -> None:
    assert may_tell(jury(1, *cells).cellules) is tells


def test_a_jury_is_not_told_when_subtracting_it_would_tell_the_others() -> None:
    alone = [jury(1, 10, 6), jury(2, 9, 1)]
    assert told(alone) == set()
    assert told([jury(1, 10, 6), jury(2, 9, 5)]) == {UUID(int=1), UUID(int=2)}


def numbers(jurys: list[JuryCompte]) -> list[int]:
    return [one.jury_id.int for one in jurys]


def test_small_juries_wait_until_they_are_five_people_together() -> None:
    small, large = [jury(1, 3), jury(3, 0, 1), jury(4, 2)], jury(2, 6)
    assert numbers(counted([small[0], large])) == [2]
    assert numbers(counted([small[0], large, small[1]])) == [2]
    assert numbers(counted([small[0], large, *small[1:]])) == [2, 1, 3, 4]
    assert numbers(counted([large, *small, jury(5, 0, 4)])) == [2, 1, 3, 4]


@given(st.lists(st.integers(0, 9), max_size=12))
def test_what_one_more_jury_adds_is_nobody_or_five_people(sizes: list[int]) -> None:
    jurys = [jury(number, size) for number, size in enumerate(sizes)]
    before = 0
    for until in range(len(jurys) + 1):
        shown = counted(jurys[:until])
        judged = sum(one.juges for one in shown)
        apart = sum(one.juges for one in shown if one.juges >= K)
        for people in (judged - before, judged - apart):
            assert people == 0 or people >= K
        before = judged


def test_success_of_everybody_is_flagged() -> None:
    assert sans_echec(jury(1, 12).cellules)
    assert not sans_echec(jury(1, 12, 1).cellules)


def test_variance_between_juries_needs_two_that_may_be_told() -> None:
    assert variance_of([jury(1, 10, 10)]) == (None, 1)
    assert variance_of([jury(1, 10, 10), jury(2, 30, 10)]) == (0.0156, 2)
    assert taux(jury(2, 30, 10).cellules) == 0.75


counts = st.integers(0, 12)


@given(st.lists(st.tuples(counts, counts, counts), max_size=6))
def test_subtracting_what_is_told_never_leaves_one_to_four_people(rows: list[tuple[int, int, int]]) -> None:
    jurys = [jury(number, *cells) for number, cells in enumerate(rows)]
    every = total_of(jurys)
    if not may_tell(every):
        return
    shown = told(jurys)
    rest = total_of([one for one in jurys if one.jury_id not in shown])
    assert all(count == 0 or count >= K for count in rest.values())
