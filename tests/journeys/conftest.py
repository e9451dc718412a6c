"""Each actor through the gateway, with a real token, on one installation that all the journeys share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.installation import RunningInstallation
from tests.support.service import Caller

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            # with `--dist loadgroup`, the journeys share one installation
            item.add_marker(pytest.mark.xdist_group("installation"))


@pytest.fixture
async def salarie(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-salarie") as caller:
        yield caller


@pytest.fixture
async def manager(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-manager") as caller:
        yield caller


@pytest.fixture
async def rh(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-rh") as caller:
        yield caller


@pytest.fixture
async def conseiller(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-conseiller") as caller:
        yield caller


@pytest.fixture
async def sirh(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-sirh") as caller:
        yield caller


@pytest.fixture
async def cpnef(installation: RunningInstallation) -> AsyncIterator[Caller]:
    async with installation.calling_as("demo-cpnef") as caller:
        yield caller
