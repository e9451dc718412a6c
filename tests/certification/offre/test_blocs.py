"""A bloc is held since the first of the decisions that give it, in whatever order they are read."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from uuid import uuid4

from services.certification.offre.blocs import decided


def test_a_bloc_is_held_since_the_first_decision() -> None:
    mine, other = uuid4(), uuid4()
    given = [(mine, date(2026, 3, 2)), (mine, date(2025, 6, 30)), (other, date(2027, 1, 1))]
    for order in permutations(given):
        assert decided(order) == {mine: date(2025, 6, 30), other: date(2027, 1, 1)}
