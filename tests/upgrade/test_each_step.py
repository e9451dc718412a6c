"""Each migration goes one step down and up again over the rows of an installation, and asks again for what it copies anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from services.cli.revisions import revisions, upgrade
from tests.support.postgres import PostgresForTests
from tests.upgrade.installations import Urls, databases, execute, metadata_of, restore, rows

_SCHEMA = """
SELECT 'colonne', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'contrainte', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'declencheur', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'fonction', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
_KEPT = "UPDATE position_flux SET position = 'lu'"
_REREAD = "SELECT source FROM position_flux WHERE position = ''"


@pytest.fixture
def installation(postgres: PostgresForTests) -> Iterator[Urls]:
    with databases(postgres, migrated=False) as urls:
        asyncio.run(restore(urls))
        for service, url in urls.items():
            upgrade(service, url)
        yield urls


@pytest.mark.longue
def test_each_migration_goes_one_step_down_and_up_again(installation: Urls) -> None:
    for service, url in installation.items():
        known = ["base", *revisions(service)]
        lacking = {table.name: table.info["copy_of"] for table in tables(service)}
        for before, revision in zip(known[-2::-1], known[:0:-1], strict=True):
            whole = schema(url)
            upgrade(service, url, before)
            shape = schema(url)
            if before != "base":
                asyncio.run(execute(url, _KEPT))
            upgrade(service, url, revision)
            assert schema(url) == whole, f"{service}: {revision} does not put back all that it takes out"
            reread = {row[0] for row in asyncio.run(rows(url, _REREAD))}
            # going up from here, whatever is copied of these is read again
            lacking = {table: source for table, source in lacking.items() if source not in reread}
            changed = [name for name in lacking if columns_of(whole, name) != columns_of(shape, name)]
            assert before == "base" or not changed, f"{service}: {revision} changes {changed}; see `refill` in the kit"
            upgrade(service, url, before)


def tables(service: str) -> list[object]:
    return [table for table in metadata_of(service).tables.values() if "copy_of" in table.info]


def schema(url: str) -> set[tuple[str, str, str]]:
    return {(row[0], row[1], row[2]) for row in asyncio.run(rows(url, _SCHEMA))}


def columns_of(found: set[tuple[str, str, str]], table: str) -> set[tuple[str, str, str]]:
    return {part for part in found if part[0] == "colonne" and part[1].startswith(f"{table}.")}
