"""The list of mistakes lives with the code: `make endurance` plants it, this only looks that it still can."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.mistakes.listed import KINDS, ROOT, Mistake, read


@pytest.mark.parametrize("mistake", read(), ids=lambda mistake: mistake.name)
def test_a_listed_mistake_can_be_planted(mistake: Mistake) -> None:
    assert mistake.kind in KINDS
    assert mistake.text != mistake.becomes
    assert mistake.occurrences() == 1, f"in {mistake.file}: say the mistake again where the code now is"
    assert mistake.tests
    for test in mistake.tests:
        assert (ROOT / test.split("::")[0]).exists(), test


def test_every_mistake_is_named_once_and_every_kind_has_some() -> None:
    listed = read()
    assert max(Counter(mistake.name for mistake in listed).values()) == 1
    assert {mistake.kind for mistake in listed} == set(KINDS)
