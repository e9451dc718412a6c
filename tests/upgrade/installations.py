"""Installations as databases: the last release's, restored from its dump; a new one, given the same rows; followers run."""

from __future__ import annotations

import asyncio
import contextlib
import io
import lzma
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from sqlalchemy import MetaData

from services.kit.feed.consumer import Consumer
from services.kit.run.http import ServiceClient
from services.kit.run.tasks import running
from tests.support.issuer import TRUSTED, token
from tests.support.postgres import PostgresForTests
from tests.upgrade.dump import DATABASES, DUMPS, program

Urls = Mapping[str, str]
# of the tables that migrations fill, the rows that nobody else writes
WRITTEN_BY_MIGRATIONS = {("certification", "version_regle")}

# transactions name the server that gave them: those of a dump become one of the server it is restored on. Who follows
# holds positions that this server never gave, and reads again from the start
_RENUMBER = """
CREATE TEMP TABLE lu AS
    SELECT row_number() OVER (ORDER BY transaction, numero) AS numero, '3'::xid8 AS transaction, id, type, sujet, emis_le, donnees
    FROM evenement;
TRUNCATE evenement;
INSERT INTO evenement SELECT * FROM lu;
SELECT setval(pg_get_serial_sequence('evenement', 'numero'), (SELECT count(*) + 1 FROM lu));
DROP TABLE lu;
"""

# what is said of people since an employer's denials are no more in the feed
_WITHOUT_DENIALS = """
UPDATE evenement SET donnees = jsonb_set(donnees::jsonb, '{acquis}', coalesce((
    SELECT jsonb_agg(a ORDER BY rang) FROM jsonb_array_elements(donnees::jsonb -> 'acquis') WITH ORDINALITY AS x (a, rang)
    WHERE (a ->> 'positif')::boolean OR a ->> 'provenance' IN ('evalue', 'certifie')), '[]'))::json
WHERE type = 'profil.modifie'
"""


@contextlib.contextmanager
def databases(postgres: PostgresForTests, *, migrated: bool) -> Iterator[Urls]:
    urls = {name: postgres.create(name) if migrated else postgres.create_empty() for name in DATABASES}
    try:
        yield urls
    finally:
        for url in urls.values():
            postgres.drop(url)


def metadata_of(service: str) -> MetaData:
    metadata: MetaData = import_module(f"services.{service}.models").Base.metadata
    return metadata


async def restore(urls: Urls) -> None:
    """The databases of the last release, as it dumped them."""
    for name, url in urls.items():
        text = lzma.decompress((DUMPS / f"{name}.sql.xz").read_bytes())
        text = text.replace(b"SET transaction_timeout = 0;\n", b"")  # which servers before the dump's do not know
        command = [program("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", url]
        await asyncio.to_thread(subprocess.run, command, input=text, check=True, stdout=subprocess.DEVNULL)
        await execute(url, _RENUMBER)


async def execute(url: str, statements: str) -> None:
    async with _connected(url) as connection:
        await connection.execute(statements)


async def rows(url: str, query: str) -> list[Any]:
    async with _connected(url) as connection:
        return list(await connection.fetch(query))


@contextlib.asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def begin_with(urls: Urls, source: Urls) -> None:
    """Give new databases the rows of others, but what their migrations write, and let their followers copy the rest.

    Certification publishes a fiche again when it learns of what it attests: it knows its neighbours before it has any.
    """
    for name in urls:
        await _give(urls, source, name, ["evenement"] if name == "certification" else owned(name))
    await execute(urls["parcours"], _WITHOUT_DENIALS)
    await catch_up(urls)
    await _give(urls, source, "certification", [name for name in owned("certification") if name != "evenement"])


async def _give(urls: Urls, source: Urls, service: str, tables: Sequence[str]) -> None:
    async with _connected(urls[service]) as there, _connected(source[service]) as here:
        await there.execute("SET session_replication_role = replica")  # in any order, and past the guards
        for table in tables:
            await _copy(here, there, table)
        serial = "pg_get_serial_sequence('evenement', 'numero')"
        await there.execute(f"SELECT setval({serial}, (SELECT coalesce(max(numero), 0) + 1 FROM evenement))")


def owned(service: str) -> Sequence[str]:
    """The tables whose rows come neither from a migration nor from a neighbour."""
    tables = metadata_of(service).tables.values()
    kept = [table for table in tables if (service, table.name) not in WRITTEN_BY_MIGRATIONS]
    return [table.name for table in kept if "copy_of" not in table.info and table.name != "position_flux"]


async def _copy(here: Any, there: Any, table: str) -> None:
    """The rows of a table, by the columns that it has in both; a table that only one has keeps its own."""
    query = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1"
        " AND is_generated = 'NEVER'"
    )
    first, second = [{row[0] for row in await one.fetch(query, table)} for one in (here, there)]
    columns = sorted(first & second)
    if not columns:
        return
    content = io.BytesIO()
    await here.copy_from_table(table, columns=columns, output=content)
    content.seek(0)
    await there.copy_to_table(table, columns=columns, source=content)


async def catch_up(urls: Urls) -> None:
    """Run the followers of every service until each has read all that its neighbours say."""
    async with contextlib.AsyncExitStack() as stack:
        apps = {name: await _app(stack, name, url) for name, url in urls.items()}
        followers: list[Consumer] = []
        for app in apps.values():
            for source, follower in app.state.consumers.items():
                run = follower.run(app.state.service, await _neighbour(stack, apps[source]))
                await stack.enter_async_context(running(run))
                followers.append(follower)
        async with asyncio.timeout(60):
            while not await _have_read_all(urls, followers):
                await asyncio.sleep(0.1)


async def _have_read_all(urls: Urls, followers: Sequence[Consumer]) -> bool:
    last = {
        name: (await rows(url, "SELECT coalesce(max(rang), 0) + count(*) FILTER (WHERE rang IS NULL) FROM evenement"))[
            0
        ][0]
        for name, url in urls.items()
    }
    read = [(follower.state.position or ".0").split(".")[1] for follower in followers]
    return read == [str(last[follower.source]) for follower in followers]


async def _app(stack: contextlib.AsyncExitStack, service: str, url: str) -> FastAPI:
    settings = getattr(import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings")
    created: FastAPI = import_module(f"services.{service}.app").create_app(
        settings(database_url=url, issuers=[TRUSTED], cursor_secret="secret-des-tests")
    )
    stack.push_async_callback(created.state.database.close)
    return created


async def _neighbour(stack: contextlib.AsyncExitStack, app: FastAPI) -> ServiceClient:
    async def bearer() -> str:
        return token("service")

    client = ServiceClient("http://voisin", token=bearer, transport=httpx.ASGITransport(app=app))
    stack.push_async_callback(client.aclose)
    return client
