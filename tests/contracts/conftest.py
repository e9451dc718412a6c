"""An installation of their own for the contracts that leave it in another state: the journeys keep theirs as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.installation import RunningInstallation, running_installation
from tests.support.postgres import PostgresForTests


@pytest.fixture(scope="session")
def terrain(postgres: PostgresForTests) -> Iterator[RunningInstallation]:
    """The authorisation matrix reads it first, then schemathesis writes whatever it likes there."""
    with running_installation(postgres) as running:
        yield running
