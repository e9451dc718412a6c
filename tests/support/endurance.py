"""How long the tests that repeat go on: a while in the gate, as long as their issue asks with `make endurance`."""

from __future__ import annotations

import os

VARIABLE = "PASSERELLE_TEST_ENDURANCE"


def times(usual: int, *, endurance: int) -> int:
    """The number of repetitions of this run."""
    return endurance if os.environ.get(VARIABLE) else usual
