"""`passerelle journal verifier`: each service's chain read again, what breaks it named with its service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from services.cli.errors import CommandError
from services.cli.journal import verify_journals
from services.cli.settings import DATABASES, InstallationSettings
from services.kit.data.journal import digest
from tests.support.postgres import PostgresForTests

_LINE = "INSERT INTO journal VALUES (gen_random_uuid(), now(), 'elle', '', '', $1, '', 'r') RETURNING *"


@pytest.fixture
def settings(postgres: PostgresForTests) -> Iterator[InstallationSettings]:
    urls = {f"{name}_database_url": postgres.create(name) for name in DATABASES}
    yield InstallationSettings().model_copy(update=urls)
    for url in urls.values():
        postgres.drop(url)


async def write(url: str, *actions: str) -> None:
    """Lines with their place, as the service gives it."""
    connection = await asyncpg.connect(url)
    before = bytes(32)
    for rang, action in enumerate(actions, 1):
        line = await connection.fetchrow(_LINE, action)
        before = digest(before, rang, line)
        await connection.execute("UPDATE journal SET rang = $1, empreinte = $2 WHERE id = $3", rang, before, line["id"])
    await connection.close()


async def do(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def test_a_whole_journal_is_said_with_its_witness_and_a_broken_one_is_named(settings: InstallationSettings) -> None:
    urls = {name: str(settings.given_database_url(name)) for name in DATABASES}
    asyncio.run(write(urls["parcours"], "a", "b", "c"))
    asyncio.run(write(urls["matching"], "a", "b"))
    said: list[str] = []
    asyncio.run(verify_journals(settings, [], said.append))
    assert [line.split(":")[0] for line in said] == list(DATABASES)
    assert "parcours: 3 lignes, chaîne entière" in said[2]
    temoin = said[2].split("témoin ")[1].split(";")[0]
    asyncio.run(verify_journals(settings, [temoin], said.append))
    asyncio.run(do(urls["parcours"], "DELETE FROM journal WHERE rang = 3"))
    asyncio.run(verify_journals(settings, [], said.append))
    with pytest.raises(CommandError, match="parcours, la ligne 3 n'a pas l'empreinte qui avait été notée"):
        asyncio.run(verify_journals(settings, [temoin], said.append))
    asyncio.run(do(urls["matching"], "UPDATE journal SET action = 'z' WHERE rang = 1"))
    asyncio.run(do(urls["parcours"], "DELETE FROM journal WHERE rang = 1"))
    with pytest.raises(CommandError) as broken:
        asyncio.run(verify_journals(settings, [], said.append))
    assert "parcours, il manque la ligne 1" in str(broken.value)
    assert "matching, la ligne 1 n'est plus celle qui a été écrite (z du " in str(broken.value)


@pytest.mark.parametrize("temoin", ["parcours", "ailleurs:1:ab", "parcours:un:ab", "parcours:1:zz"])
def test_what_is_no_witness_is_refused(settings: InstallationSettings, temoin: str) -> None:
    with pytest.raises(CommandError):
        asyncio.run(verify_journals(settings, [temoin], print))
