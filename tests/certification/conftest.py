from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
def reglages() -> dict[str, float]:
    """Settings that a module of tests wants otherwise."""
    return {}


@pytest.fixture
async def api(postgres: PostgresForTests, reglages: dict[str, float]) -> AsyncIterator[RunningService]:
    """The service, with the branch's compétences, métiers and profils already known from its neighbours."""
    async with running(postgres, "certification", create_app, CertificationSettings, **reglages) as service:
        await know_the_branch(service)
        yield service
