from __future__ import annotations

import pytest

from tests.kit.feed.choses import Choses
from tests.kit.feed.effects import Effects
from tests.support.service import RunningService


@pytest.fixture
async def effects(notes: RunningService) -> Effects:
    effects = Effects(notes)
    await effects.create()
    return effects


@pytest.fixture
async def choses(notes: RunningService) -> Choses:
    choses = Choses(notes)
    await choses.create()
    return choses
