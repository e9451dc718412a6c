from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.regles_page import read_rules
from services.certification.app import create_app
from services.certification.settings import CertificationSettings
from services.cli.identity_keys import ensure_keys
from tests.certification.branche import know_the_branch
from tests.support.clock import now
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running


@pytest.fixture
def reglages() -> dict[str, float]:
    """Settings that a module of tests wants otherwise."""
    return {}


@pytest.fixture(scope="session")
def regles(postgres: PostgresForTests) -> list[dict[str, Any]]:
    """The versions of rules that a new installation holds."""
    url = postgres.create("certification")
    try:
        return asyncio.run(read_rules(url))
    finally:
        postgres.drop(url)


@pytest.fixture
def cles(tmp_path: Path) -> Path:
    """A file with one key, which seals identities and what concerns health."""
    ensure_keys(tmp_path / "identites.json", now())
    return tmp_path / "identites.json"


@pytest.fixture
async def api(postgres: PostgresForTests, cles: Path, reglages: dict[str, float]) -> AsyncIterator[RunningService]:
    """The service, with the branch's compétences, métiers and profils already known from its neighbours."""
    async with running(
        postgres, "certification", create_app, CertificationSettings, identite_cles=cles, **reglages
    ) as service:
        await know_the_branch(service)
        yield service
