"""Rows of counts that name nobody: when what the kit's mask hides of a row could be worked out from a known total, the
smallest shown cells are hidden too."""

from __future__ import annotations

from collections.abc import Sequence

from services.kit.data.counts import K, masked


def masked_row(counts: Sequence[int], k: int = K) -> list[int | None]:
    """Cells that sum to a total which the reader may know."""
    hidden = {i for i, count in enumerate(counts) if count < k}
    by_size = sorted((count, i) for i, count in enumerate(counts) if i not in hidden)
    while hidden and by_size and sum(counts[i] for i in hidden) < k:
        hidden.add(by_size.pop(0)[1])
    return [None if i in hidden else masked(count, k) for i, count in enumerate(counts)]


def rounded_share(part: float) -> float:
    """A share of a group of at least k people, by steps of five hundredths."""
    return round(round(part * 20) / 20, 2)
