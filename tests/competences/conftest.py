from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.competences.app import create_app
from services.competences.settings import CompetencesSettings
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """The service on an empty catalogue."""
    async with running(postgres, "competences", create_app, CompetencesSettings) as service:
        yield service
