"""Counts of people that name nobody, said the same way by every route.

Under K a count is not told, zero included, so that nobody learns whether there is someone; what is told is rounded down
to a multiple of K: the difference of two answers, of a whole and its parts, of today and yesterday, says nothing of one
person.
"""

from typing import Final

K: Final = 5
"""Five, as in the texts of the branch on statistics: « jamais un effectif de moins de cinq »."""


def masked(count: int, k: int = K) -> int | None:
    return None if count < k else count - count % k
