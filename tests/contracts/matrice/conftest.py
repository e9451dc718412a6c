from __future__ import annotations

import pytest

from tests.contracts.matrice.monde import Monde, build
from tests.support.installation import RunningInstallation


@pytest.fixture(scope="session")
def monde(terrain: RunningInstallation) -> Monde:
    """Made once: its people ask for places and grant readings."""
    return build(terrain)
