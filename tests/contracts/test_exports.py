"""A person's own copy holds their rows of every table that names them, theirs alone, or says why not: generated from the tables."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.identites.requises import SCELLES
from services.certification.identites.trousseau import trousseau_of
from services.cli.identity_keys import ensure_keys
from services.gateway.relay.routes import WITH_PEOPLE
from services.kit.data.exports import left_out, rows_of
from services.matching.models import Recommandation
from tests.contracts.personnes import Fill, columns_of_people
from tests.contracts.test_parties import MAISONS, Maison, api, every
from tests.support.clock import now
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
__all__ = ["api"]


def test_the_door_asks_all_services_that_keep_something_of_people() -> None:
    assert sorted(WITH_PEOPLE) == sorted(maison.nom for maison in MAISONS)


@every
def test_every_personal_table_is_in_the_copy_or_says_why_not(maison: Maison) -> None:
    copied = {table.name for table in rows_of(maison.metadata, maison.parties, uuid4())}
    told = left_out(maison.parties)
    assert {table for table, _ in columns_of_people(maison.metadata)} <= copied | set(told)
    assert copied.isdisjoint(told)
    assert all(reason.strip() for reason in told.values())


@every
async def test_the_copy_holds_the_rows_of_its_person_and_of_nobody_else(
    api: RunningService, maison: Maison, tmp_path: Path
) -> None:
    manager, person, colleague = (uuid4() for _ in range(3))
    async with api.app.state.database.writing() as db:
        fill = Fill(maison.metadata, maison.parties, db)
        filled = {
            one: await fill(one, other) for one, other in ((manager, None), (person, manager), (colleague, person))
        }
        # what is stored is JSON, not any bytes
        if maison.nom == "matching":
            await db.execute(
                update(Recommandation).values(entrees=zlib.compress(b'{"le": "2026-11-30"}'), reponse=b"{}")
            )
        if maison.nom == "certification":
            ensure_keys(tmp_path / "identites.json", now())
            api.app.state.service.settings.identite_cles = tmp_path / "identites.json"
            await seal_identities(api, db)
        await db.commit()
    holder = api.as_("salarie", profil=str(person))
    path = f"/v1/exports/{maison.nom}/{person}"
    answer = await holder.get(path)
    assert answer.status_code == 200, answer.text
    copy = answer.json()
    assert (copy["service"], copy["profil_id"], copy["non_repris"]) == (
        maison.nom,
        str(person),
        left_out(maison.parties),
    )
    tables = {table.name: table for table in rows_of(maison.metadata, maison.parties, person)}
    assert set(copy["parties"]) == set(tables)
    for kind, rows in copy["parties"].items():
        assert [named(kind, row, tables) for row in rows] == [named(kind, filled[person][kind], tables)], kind
    for other in (colleague, manager):
        assert (await api.as_("salarie", profil=str(other)).get(path)).status_code == 404
    assert (await api.as_("rh", "sirh", "administrateur", "certificateur").get(path)).status_code == 404


def named(kind: str, row: dict[str, Any], tables: dict[str, Any]) -> list[str]:
    """What tells a row from another: its key."""
    return [str(row[column.name]) for column in tables[kind].primary_key]


async def seal_identities(api: RunningService, db: AsyncSession) -> None:
    """Each as its service would have sealed it."""
    trousseau = trousseau_of(api.app.state.service.settings)
    for table, columns in SCELLES.items():
        for row in await db.scalars(select(table)):
            for column in columns:
                cle, octets = trousseau.seal(b"{}", row.id, column)
                setattr(row, f"{column}_cle", cle)
                setattr(row, column, octets)
    await db.flush()
