"""A start that cannot be says why at once, by name."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from services.cli.errors import DidNotStart
from services.cli.installation import Installation
from services.cli.settings import DATABASES, InstallationSettings
from tests.support.installation import data_folder, free_port
from tests.support.postgres import PostgresForTests

_LACKS = """
ALTER TABLE version_regle DISABLE TRIGGER garde_version_regle;
DELETE FROM version_regle WHERE code = 'plan-rappel';
"""


@pytest.mark.longue
def test_an_installation_without_a_rule_that_it_needs_names_it(postgres: PostgresForTests) -> None:
    urls = {name: postgres.create(name) for name in DATABASES}

    async def start() -> None:
        connection = await asyncpg.connect(urls["certification"])
        await connection.execute(_LACKS)
        await connection.close()
        given = {f"{name}_database_url": url for name, url in urls.items()}
        async with Installation(InstallationSettings(donnees=folder, port=free_port(), **given)).running():
            pytest.fail("it started")

    try:
        with data_folder() as folder, pytest.raises(DidNotStart, match=r"certification .*« plan-rappel »"):
            asyncio.run(start())
    finally:
        for url in urls.values():
            postgres.drop(url)
