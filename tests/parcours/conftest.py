from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.parcours.app import create_app
from services.parcours.settings import ParcoursSettings
from tests.parcours.branche import Branche, make_branche
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """The service alone, its tables empty."""
    async with running(postgres, "parcours", create_app, ParcoursSettings) as service:
        yield service


@pytest.fixture
async def branche(api: RunningService) -> Branche:
    """Two entities, four people, and what the neighbours publish."""
    return await make_branche(api)
