"""Counts of people that name nobody."""

from __future__ import annotations

from services.kit.data.counts import K, masked


def test_a_count_of_fewer_than_five_is_not_told_and_others_by_fives() -> None:
    assert [masked(n) for n in (0, 1, 4, 5, 9, 10)] == [None, None, None, 5, 5, 10]
    assert [masked(n, 3) for n in (2, 3, 5, 6)] == [None, 3, 3, 6]


def test_one_person_more_or_less_is_not_told_apart_from_nobody() -> None:
    """Differencing: the whole less its other parts leaves a hidden part anywhere between none and K less one."""
    for hidden in range(K):
        others = [13, 27]
        whole, parts = masked(sum(others) + hidden) or 0, [masked(n) or 0 for n in others]
        assert whole - sum(part + K - 1 for part in parts) <= 0
        assert whole + K - 1 - sum(parts) >= K - 1
