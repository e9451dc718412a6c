"""Agreeing to be seen beyond one's entity: a key that services are told, drawn each time, and nobody else learns."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select
from sqlmodel import col

from services.kit.migrations import CONFIG, upgrade
from services.parcours.mobilite import is_named
from services.parcours.models import Preference
from tests.parcours.branche import Branche, etag, events_of

pytestmark = pytest.mark.anyio


async def agree(branche: Branche, ouvert: bool = True, **more: Any) -> str | None:
    """Claire says so; the key that the services are then told."""
    path = branche.path("preferences")
    body = {"ouvert_mobilite": ouvert, "contact_sessions": False} | more
    answer = await branche.holder.put(path, body, headers=await etag(branche.holder, path))
    assert answer.status_code == 200, answer.text
    assert "cle_mobilite" not in answer.json()
    last = (await events_of(branche.api, branche.claire))[-1]
    assert last["ouvert_mobilite"] is ouvert
    return last["cle_mobilite"]  # type: ignore[no-any-return]


def name_by(key: str, entite: str) -> UUID:
    """What `matching` makes of the key for an employer."""
    return UUID(bytes=hashlib.sha256(bytes.fromhex(key) + UUID(entite).bytes).digest()[:16])


async def who_is(branche: Branche, pseudonyme: UUID, entite: str) -> list[str]:
    statement = select(col(Preference.profil_id)).where(is_named(pseudonyme, UUID(entite)))
    async with branche.api.app.state.database.reading() as db:
        return [str(found) for found in await db.scalars(statement)]


def before_keys(url: str) -> None:
    config = Config(str(CONFIG), ini_section="parcours")
    config.attributes["database_url"] = url
    command.downgrade(config, "0002")


async def test_a_key_is_drawn_each_time_and_kept_meanwhile(branche: Branche) -> None:
    first = await agree(branche)
    assert first is not None
    assert len(bytes.fromhex(first)) == 32
    assert await agree(branche, contact_sessions=True) == first
    assert await agree(branche, ouvert=False) is None
    assert await agree(branche) not in (first, None)


async def test_a_pseudonyme_leads_to_the_person_by_the_employer_it_was_made_for_alone(branche: Branche) -> None:
    key = await agree(branche)
    assert key
    for_a, for_b = name_by(key, branche.a), name_by(key, branche.b)
    assert for_a != for_b
    assert await who_is(branche, for_b, branche.b) == [branche.claire]
    assert await who_is(branche, for_b, branche.a) == []
    await agree(branche, ouvert=False)
    assert await who_is(branche, for_b, branche.b) == []
    await agree(branche)
    assert await who_is(branche, for_b, branche.b) == []


async def test_who_had_agreed_before_is_told_again_with_a_key(branche: Branche) -> None:
    await agree(branche)
    before = (await events_of(branche.api, branche.claire))[-1]
    await asyncio.to_thread(before_keys, branche.api.database_url)
    connection = await asyncpg.connect(branche.api.database_url)
    await connection.execute("DELETE FROM evenement WHERE donnees->>'cle_mobilite' IS NOT NULL")
    await connection.close()
    await asyncio.to_thread(upgrade, "parcours", branche.api.database_url)
    others = [event for event in await branche.api.events() if event["subject"] == branche.denis]
    last = (await events_of(branche.api, branche.claire))[-1]
    assert len(bytes.fromhex(last["cle_mobilite"])) == 32
    assert last["cle_mobilite"] != before["cle_mobilite"]
    assert len(others) == 1
