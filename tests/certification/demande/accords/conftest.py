from __future__ import annotations

from typing import Any

import pytest

from tests.certification.demande.accords.branche import TODAY, at, make_cqp
from tests.support.service import RunningService


@pytest.fixture
async def certification(api: RunningService) -> dict[str, Any]:
    """The CQP, on 24 November 2026."""
    at(api, TODAY)
    return await make_cqp(api)
