from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.kit.notes.app import NotesSettings, create_app, create_tables
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
async def notes(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    async with running(postgres, "notes", create_app, NotesSettings, migrate=create_tables) as service:
        yield service
