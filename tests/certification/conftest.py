from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from tests.certification.branche import know_the_branch
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
async def api(postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    """The service, with the branch's compétences, métiers and profils already known from its neighbours."""
    # fifty at once may wait for their turn on a busy machine: what they are answered is what is looked at
    async with running(postgres, "certification", create_app, CertificationSettings, pool_timeout_s=20) as service:
        await know_the_branch(service)
        yield service
