"""Two records of one person become one in every service, then two again: generated from the tables, row by row."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.certification.echeancier.fusions import NAMES as OF_CERTIFICATION
from services.matching.index.consumers import NAMES as OF_MATCHING
from services.parcours.mouvements.fusion import NAMES as OF_PARCOURS
from services.parcours.mouvements.fusion import finish
from tests.contracts.personnes import Fill, contents, without_checks
from tests.contracts.test_parties import Maison, every
from tests.support.clock import now
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
NAMES: dict[str, Any] = {"certification": OF_CERTIFICATION, "parcours": OF_PARCOURS, "matching": OF_MATCHING}
# the kit's own, and what was told of the merge itself
SAUF = {"evenement", "journal", "journal_socle", "position_flux", "cle_idempotence", "code_rattachement"}
DIT = """NOT to_jsonb(t) @> '{"objet": "fusion"}'"""


@pytest.fixture
async def api(postgres: PostgresForTests, maison: Maison) -> AsyncIterator[RunningService]:
    async with running(postgres, maison.nom, maison.create_app, maison.settings) as service:
        connection = await asyncpg.connect(service.database_url)
        await without_checks(connection)
        await connection.close()
        yield service
        if maison.nom == "matching":
            async with service.app.state.etat.ouvriers.closing(service.app):
                pass


async def records(api: RunningService, maison: Maison) -> tuple[UUID, UUID]:
    """The record that stays, which has nothing but itself, and the other, which has a row in each table."""
    stays, other, manager = uuid4(), uuid4(), uuid4()
    async with api.app.state.database.writing() as db:
        fill = Fill(maison.metadata, maison.parties, db)
        await fill(manager, None)
        await fill(other, manager)
        await db.commit()
    connection = await asyncpg.connect(api.database_url)
    table = {"parcours": "profil", "certification": "profil_connu"}.get(maison.nom)
    if table:
        await connection.execute(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', $1::text))).* FROM {table} t LIMIT 1",
            str(stays),
        )
    await connection.execute("DELETE FROM fusion")
    if maison.nom == "parcours":
        await connection.execute("DELETE FROM effacement")
    await connection.close()
    return stays, other


async def joins(api: RunningService, maison: Maison, stays: UUID, other: UUID) -> None:
    if maison.nom != "parcours":
        said = {"id": str(other), "vers_id": str(stays), "annulable_le": "2199-12-31"}
        await api.apply("parcours", [("profil.fusionne", said)])
        return
    drawn = await api.as_("salarie", profil=str(other)).post(f"/v1/profils/{other}/code_rattachement")
    body = {"code_rattachement": drawn.json()["code"]}
    answer = await api.as_("salarie", profil=str(stays)).post(f"/v1/profils/{stays}/fusion", body)
    assert answer.status_code == 201, answer.text


async def separates(api: RunningService, maison: Maison, stays: UUID, other: UUID) -> None:
    if maison.nom != "parcours":
        said = {"id": str(other), "vers_id": str(stays), "annulable_le": "2199-12-31"}
        await api.apply("parcours", [("profil.separe", said)])
        return
    answer = await api.as_("salarie", profil=str(stays)).delete(f"/v1/profils/{stays}/fusion")
    assert answer.status_code == 204, answer.text


async def rows(api: RunningService) -> dict[str, Any]:
    """Each row of each table but its version, which moves."""
    connection = await asyncpg.connect(api.database_url)
    try:
        return {
            name: sorted(
                await connection.fetch(f"SELECT (to_jsonb(t) - 'version')::text AS ligne FROM {name} t WHERE {DIT}"),
                key=str,
            )
            for name in await contents(api)
            if name not in SAUF
        }
    finally:
        await connection.close()


async def naming(api: RunningService, maison: Maison, personne: UUID) -> dict[tuple[str, str], int]:
    """How many rows name the person, by table and column."""
    connection = await asyncpg.connect(api.database_url)
    try:
        return {
            (table.name, column): await connection.fetchval(
                f"SELECT count(*) FROM {table.name} t WHERE {column}::text = $1 AND {DIT}", str(personne)
            )
            for table, column, _ in NAMES[maison.nom]
            if table.name != "fusion"
        }
    finally:
        await connection.close()


@every
async def test_all_passes_and_all_comes_back(api: RunningService, maison: Maison) -> None:
    stays, other = await records(api, maison)
    before, held = await rows(api), await naming(api, maison, other)
    assert sum(held.values()) >= len(held) / 2
    await joins(api, maison, stays, other)
    assert await naming(api, maison, stays) == held
    assert set((await naming(api, maison, other)).values()) == {0}
    # a feed read again passes nothing twice
    if maison.nom != "parcours":
        await joins(api, maison, stays, other)
    await separates(api, maison, stays, other)
    after = await rows(api)
    assert {name for name in before if before[name] != after[name]} == set()


@every
async def test_after_its_time_nothing_comes_back(api: RunningService, maison: Maison) -> None:
    stays, other = await records(api, maison)
    held = await naming(api, maison, other)
    await joins(api, maison, stays, other)
    if maison.nom == "parcours":
        service = api.app.state.service
        service.clock = lambda: now() + timedelta(days=30)
        assert await finish(service) == 1
        undone = await api.as_("salarie", profil=str(stays)).delete(f"/v1/profils/{stays}/fusion")
        assert undone.status_code == 404
    else:
        said = {"id": str(other), "vers_id": str(stays), "annulable_le": "2199-12-31"}
        await api.apply("parcours", [("profil.reuni", said)])
    assert await naming(api, maison, stays) == held
    connection = await asyncpg.connect(api.database_url)
    assert await connection.fetchval("SELECT deplacements FROM fusion") is None
    await connection.close()
