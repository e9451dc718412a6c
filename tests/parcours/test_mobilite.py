"""Agreeing to be seen beyond one's entity: a key that services are told, drawn each time, and nobody else learns."""

from __future__ import annotations

import asyncio
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select
from sqlmodel import col

from services.cli.revisions import CONFIG, upgrade
from services.parcours.mobilite import is_named
from services.parcours.models import Preference
from tests.parcours.branche import Branche, events_of, name_by

pytestmark = pytest.mark.anyio


async def who_is(branche: Branche, pseudonyme: str, entite: str) -> list[str]:
    statement = select(col(Preference.profil_id)).where(is_named(UUID(pseudonyme), UUID(entite)))
    async with branche.api.app.state.database.reading() as db:
        return [str(found) for found in await db.scalars(statement)]


def before_keys(url: str) -> None:
    config = Config(str(CONFIG), ini_section="parcours")
    config.attributes["database_url"] = url
    command.downgrade(config, "0002")


async def test_a_key_is_drawn_each_time_and_kept_meanwhile(branche: Branche) -> None:
    first = await branche.agree()
    assert len(bytes.fromhex(first)) == 32
    assert await branche.agree(contact_sessions=True) == first
    assert await branche.agree(ouvert=False) == ""
    assert await branche.agree() not in (first, "")


async def test_a_pseudonyme_leads_to_the_person_by_the_employer_it_was_made_for_alone(branche: Branche) -> None:
    key = await branche.agree()
    for_a, for_b = name_by(key, branche.a), name_by(key, branche.b)
    assert for_a != for_b
    assert await who_is(branche, for_b, branche.b) == [branche.claire]
    assert await who_is(branche, for_b, branche.a) == []
    await branche.agree(ouvert=False)
    assert await who_is(branche, for_b, branche.b) == []
    await branche.agree()
    assert await who_is(branche, for_b, branche.b) == []


async def test_who_had_agreed_before_is_told_again_with_a_key(branche: Branche) -> None:
    await branche.agree()
    before = (await events_of(branche.api, branche.claire))[-1]
    await asyncio.to_thread(before_keys, branche.api.database_url)
    connection = await asyncpg.connect(branche.api.database_url)
    await connection.execute("UPDATE evenement SET donnees = (donnees::jsonb - 'cle_mobilite')::json")
    await connection.close()
    await asyncio.to_thread(upgrade, "parcours", branche.api.database_url)
    others = [event for event in await branche.api.events() if event["subject"] == branche.denis]
    last = (await events_of(branche.api, branche.claire))[-1]
    assert len(bytes.fromhex(last["cle_mobilite"])) == 32
    assert last["cle_mobilite"] != before["cle_mobilite"]
    assert len(others) == 1
