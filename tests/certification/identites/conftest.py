from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from services.cli.identity_keys import ensure_keys
from tests.certification.branche import know_the_branch
from tests.support.clock import now
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
def cles(tmp_path: Path) -> Path:
    """A file with one key."""
    ensure_keys(tmp_path / "identites.json", now())
    return tmp_path / "identites.json"


@pytest.fixture
async def api(postgres: PostgresForTests, cles: Path) -> AsyncIterator[RunningService]:
    async with running(postgres, "certification", create_app, CertificationSettings, identite_cles=cles) as service:
        await know_the_branch(service)
        yield service
