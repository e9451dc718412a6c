from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.matching.app import create_app
from services.matching.settings import MatchingSettings
from tests.matching.branche import know_the_branch
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
async def empty(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """The service just started: nothing read yet."""
    async with running(postgres, "matching", create_app, MatchingSettings, rapprochement_garde_s=0) as service:
        yield service
        async with service.app.state.etat.ouvriers.closing(service.app):
            pass


@pytest.fixture
async def api(empty: RunningService) -> RunningService:
    """The service, with a small branch read from its neighbours."""
    await know_the_branch(empty)
    return empty
