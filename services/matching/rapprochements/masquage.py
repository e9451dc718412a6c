"""Counts of people that name nobody: small cells hidden, others too when they would give them away, the rest rounded down.

A count under k is hidden, zero included, so that nobody learns whether there is someone. When what is hidden of one
row could be worked out from a known total, the smallest shown cells are hidden too. What is shown is rounded down to a
multiple of k: the difference of two answers (the branch less its entities, today less yesterday) says nothing of one person.
"""

from __future__ import annotations

from collections.abc import Sequence


def masked(count: int, k: int) -> int | None:
    """A count on its own."""
    return None if count < k else count - count % k


def masked_row(counts: Sequence[int], k: int) -> list[int | None]:
    """Cells that sum to a total which the reader may know."""
    hidden = {i for i, count in enumerate(counts) if count < k}
    by_size = sorted((count, i) for i, count in enumerate(counts) if i not in hidden)
    while hidden and by_size and sum(counts[i] for i in hidden) < k:
        hidden.add(by_size.pop(0)[1])
    return [None if i in hidden else masked(count, k) for i, count in enumerate(counts)]


def rounded_share(part: float) -> float:
    """A share of a group of at least k people, by steps of five hundredths."""
    return round(round(part * 20) / 20, 2)
