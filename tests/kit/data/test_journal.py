"""The journal as a chain: whatever was written takes its place once, and no line is changed, taken out or moved unseen."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.data import journal
from services.kit.data.days import utc_now
from services.kit.data.journal import START, Chaine, chain, cut, digest, verify
from services.kit.data.uow import UnitOfWork
from services.kit.web.auth import Actor
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def write(notes: RunningService, *actions: str, ago: timedelta = timedelta()) -> None:
    service = notes.app.state.service
    for action in actions:
        async with UnitOfWork(service, Actor("elle"), action, service.clock() - ago, "r") as uow:
            assert uow.db is not None
            await uow.finish()


async def read(notes: RunningService, seen: tuple[int, bytes] | None = None) -> Chaine:
    async with notes.app.state.database.writing() as db:
        return await verify(db, seen)


async def do(notes: RunningService, statement: str) -> None:
    async with notes.app.state.database.writing() as db:
        await db.execute(text(statement))
        await db.commit()


@pytest.fixture
async def chained(notes: RunningService) -> RunningService:
    await write(notes, *"abcdef")
    assert await chain(notes.app.state.service) == 6
    return notes


async def test_each_line_is_chained_once_in_the_order_it_was_written(chained: RunningService) -> None:
    service = chained.app.state.service
    whole = await read(chained)
    assert (whole.lignes, whole.en_attente, whole.rang, whole.rupture) == (6, 0, 6, "")
    assert await chain(service) == 0
    await write(chained, "g")
    assert (await read(chained)).en_attente == 1
    assert await chain(service) == 1
    async with service.database.reading() as db:
        found = await db.scalars(text("SELECT action FROM journal ORDER BY rang"))
        assert "".join(found) == "abcdefg"


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ("UPDATE journal SET sujet = 'une autre' WHERE rang = 3", "la ligne 3 n'est plus celle qui a été écrite (c du "),
        ("UPDATE journal SET ecrit_le = ecrit_le - interval '1 day' WHERE rang = 1", "la ligne 1 n'est plus"),
        ("UPDATE journal SET empreinte = sha256('x') WHERE rang = 5", "la ligne 5 n'est plus"),
        ("DELETE FROM journal WHERE rang = 4", "il manque la ligne 4"),
        ("DELETE FROM journal WHERE rang = 1", "il manque la ligne 1"),
        (
            "UPDATE journal SET rang = -rang WHERE rang IN (2, 3); UPDATE journal SET rang = 5 + rang WHERE rang < 0",
            "la ligne 2 n'est plus",
        ),
        ("DELETE FROM journal WHERE rang = 2; UPDATE journal SET rang = rang - 1 WHERE rang > 2", "la ligne 2 n'est plus"),
        ("INSERT INTO journal_socle VALUES (2, sha256('x'))", "la ligne 1 est de trop"),
    ],
)  # fmt: skip
async def test_the_first_broken_line_is_named(chained: RunningService, attack: str, said: str) -> None:
    for statement in attack.split(";"):
        await do(chained, statement)
    found = await read(chained)
    assert said in found.rupture


async def test_a_chain_made_again_or_shortened_is_told_by_what_was_noted(chained: RunningService) -> None:
    noted = await read(chained)
    seen = (noted.rang, noted.empreinte)
    await write(chained, "g")
    await chain(chained.app.state.service)
    assert (await read(chained, seen)).rupture == ""
    await do(chained, "DELETE FROM journal WHERE rang >= 6")
    assert (await read(chained)).rupture == ""
    assert "la ligne 6 n'a pas l'empreinte qui avait été notée" in (await read(chained, seen)).rupture


async def test_what_is_cut_leaves_a_digest_from_which_the_rest_verifies(notes: RunningService) -> None:
    service = notes.app.state.service
    old = timedelta(days=service.settings.journal_kept_days + 1)
    await write(notes, "a", "b", ago=old)
    await write(notes, "c")
    await write(notes, "d", ago=old)  # written late: what is after a line that is kept is kept
    await write(notes, "e")
    await chain(service)
    whole = await read(notes)
    assert await cut(service) == 2
    assert await cut(service) == 0
    rest = await read(notes, (whole.rang, whole.empreinte))
    assert (rest.lignes, rest.rang, rest.rupture) == (3, 5, "")
    assert (await read(notes, (1, START))).rupture == "", "what was noted of a line that is cut can no more be compared"
    await do(notes, "DELETE FROM journal WHERE rang = 3")
    assert "il manque la ligne 3" in (await read(notes)).rupture


async def test_all_can_be_cut_and_the_chain_goes_on(notes: RunningService) -> None:
    service = notes.app.state.service
    await write(notes, "a", "b", ago=timedelta(days=service.settings.journal_kept_days + 1))
    await chain(service)
    assert await cut(service) == 2
    await write(notes, "c")
    await chain(service)
    found = await read(notes)
    assert (found.lignes, found.rang, found.rupture) == (1, 3, "")


async def test_two_replicas_chain_each_line_once(notes: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "AT_ONCE", 7)
    await write(notes, *"abcdefghijklmnopqrst")
    service = notes.app.state.service
    while (await read(notes)).en_attente:
        await asyncio.gather(*(chain(service) for _ in range(3)))
    found = await read(notes)
    assert (found.lignes, found.rang, found.rupture) == (20, 20, "")


def test_every_word_of_a_line_is_in_its_digest() -> None:
    line: dict[str, Any] = {name: "x" for name in ("id", "sujet", "roles", "entite", "action", "objet", "requete")}
    line["ecrit_le"] = utc_now()
    first = digest(START, 1, line)
    others = [digest(START, 1, line | {name: "y"}) for name in line if name != "ecrit_le"]
    others += [digest(START, 1, line | {"ecrit_le": line["ecrit_le"] + timedelta(microseconds=1)})]
    others += [digest(START, 2, line), digest(first, 1, line)]
    assert len({first, *others}) == len(others) + 1
