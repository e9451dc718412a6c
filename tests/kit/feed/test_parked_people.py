"""An erasure passes what is parked, takes it out, and nothing is parked about somebody erased; a feed that is read again."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.kit.data.parties import erase_people, kit_parties
from services.kit.data.uow import CLOCK, UnitOfWork
from services.kit.feed import parking
from services.kit.feed.consumer import Event
from services.kit.feed.parking import drop, marked, waiting_rows
from tests.kit.feed.choses import SUPPRIMEE, Choses, said, taken
from tests.kit.notes.app import Base

pytestmark = pytest.mark.anyio
POISON = "pas un nombre"
sabotage = pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotage"])


def acting(choses: Choses) -> UnitOfWork:
    return UnitOfWork(choses.service, CLOCK, "essai", choses.service.clock())


@sabotage
@pytest.mark.parametrize("at_once", [False, True], ids=["later", "in one batch"])
async def test_an_erasure_passes_what_is_parked_and_takes_it_out(
    choses: Choses, sabotaged: bool, at_once: bool
) -> None:
    consumer = choses.consumer(endings=() if sabotaged else (SUPPRIMEE,))
    before = [said(1, "a"), said(2, "b"), said(3, "a", POISON), said(4, "a")]
    after = [said(5, "a"), said(6, "a", kind=SUPPRIMEE), said(7, "c")]
    for batch in [[*before, *after]] if at_once else [before, after]:
        await taken(consumer, choses, batch)
    if sabotaged:
        assert (await choses.parked(), await choses.rows()) == (
            ["e3", "e4", "e5", "e6"],
            {"a": [1], "b": [2], "c": [7]},
        )
    else:
        assert (await choses.parked(), await choses.rows()) == ([], {"b": [2], "c": [7]})


async def test_what_comes_after_an_erasure_is_not_behind_what_was_parked_before(choses: Choses) -> None:
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON), said(2, "a", kind=SUPPRIMEE), said(3, "a")])
    assert (await choses.parked(), await choses.rows()) == ([], {"a": [3]})


async def test_an_erasure_that_cannot_be_applied_is_parked_and_keeps_the_others_behind(choses: Choses) -> None:
    async def trouble(uow: UnitOfWork, event: Event) -> None:
        if event.type == SUPPRIMEE:
            raise ValueError

    consumer, choses.trouble = choses.consumer(), trouble
    await taken(consumer, choses, [said(1, "a"), said(2, "a", kind=SUPPRIMEE), said(3, "a"), said(4, "b")])
    assert (await choses.parked(), await choses.rows()) == (["e2", "e3"], {"a": [1], "b": [4]})


async def erased_people(choses: Choses, *ids: UUID) -> None:
    """The mark of each, in the transaction that erases what is kept of them."""
    async with acting(choses) as uow:
        await erase_people(uow, kit_parties(Base.metadata), list(ids))
        for one in ids:
            note = "INSERT INTO note VALUES (:id, 'efface', :code, '', 1)"
            await uow.db.execute(text(note), {"id": one, "code": str(one)})


MARK = marked(Base.metadata.tables["note"].c.id, Base.metadata.tables["note"].c.auteur == "efface")


@sabotage
async def test_nothing_is_parked_about_somebody_erased(choses: Choses, sabotaged: bool) -> None:
    gone, here = uuid4(), uuid4()
    await erased_people(choses, gone)
    consumer = choses.consumer(**({} if sabotaged else {"erased": MARK}))
    late = [said(1, str(gone), POISON), said(2, str(here), POISON), said(3, "pas un identifiant", POISON)]
    await taken(consumer, choses, late)
    assert await choses.parked() == (["e1", "e2", "e3"] if sabotaged else ["e2", "e3"])
    assert await choses.position() == late[-1].position


async def test_an_erasure_of_here_takes_out_what_every_feed_said_of_them_and_names_them_no_more(choses: Choses) -> None:
    gone, here, manager = (str(uuid4()) for _ in range(3))
    await taken(choses.consumer(), choses, [said(1, gone, POISON), said(2, here, POISON), said(3, gone)])
    await taken(
        choses.consumer("autre"), choses, [said(1, gone, {"manager": manager}), said(2, here, {"manager": gone})]
    )
    await erased_people(choses, UUID(gone))
    assert (await choses.parked(), await choses.parked("autre")) == (["e2"], ["e2"])
    (row,) = await waiting_rows(choses.service, source="autre")
    assert row.donnees == {"id": here, "n": {"manager": str(UUID(int=0))}}
    await erased_people(choses, UUID(manager))
    assert len(await waiting_rows(choses.service)) == 2


@sabotage
async def test_an_event_parked_while_its_person_is_erased_does_not_stay(
    choses: Choses, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    """The erasure is under way, its mark not yet seen, when another feed parks something of that person."""
    if sabotaged:

        async def no_lock(*_: object) -> None:
            pass

        monkeypatch.setattr(parking, "lock_subjects", no_lock)
    gone = uuid4()
    async with acting(choses) as uow:
        await erase_people(uow, kit_parties(Base.metadata), [gone])
        parks = asyncio.create_task(taken(choses.consumer(erased=MARK), choses, [said(1, str(gone), POISON)]))
        await asyncio.sleep(0.3)
        note = "INSERT INTO note VALUES (:id, 'efface', 'X', '', 1)"
        await uow.db.execute(text(note), {"id": gone})
    await parks
    assert await choses.parked() == (["e1"] if sabotaged else [])


async def test_a_feed_read_again_says_again_what_still_stands(choses: Choses) -> None:
    """As after a restore, or a migration that asks for it; an erasure that was parked is not forgotten with the rest."""

    async def trouble(uow: UnitOfWork, event: Event) -> None:
        if event.type == SUPPRIMEE:
            raise ValueError

    choses.trouble = trouble
    consumer = choses.consumer()
    await taken(consumer, choses, [said(1, "a", POISON), said(2, "b", POISON), said(3, "c", kind=SUPPRIMEE)])
    async with choses.database.writing() as db:
        await db.execute(text("UPDATE position_flux SET position = ''"))
        await db.commit()
    again = choses.consumer()
    await taken(again, choses, [said(2, "b", POISON, epoch="bbbbbbbb"), said(4, "a", epoch="bbbbbbbb")])
    assert (await choses.parked(), await choses.rows()) == (["e3", "e2"], {"a": [4]})
    choses.trouble = None
    await taken(again, choses, [said(3, "c", kind=SUPPRIMEE, epoch="bbbbbbbb")])
    assert await choses.parked() == ["e2"]


@sabotage
async def test_what_was_dropped_does_not_come_back_with_a_feed_read_again(choses: Choses, sabotaged: bool) -> None:
    await taken(choses.consumer(), choses, [said(1, "a", POISON), said(2, "a")])
    first, second = await waiting_rows(choses.service)
    async with acting(choses) as uow:
        await drop(uow, [first.rang])
        if sabotaged:
            await uow.db.execute(text("DELETE FROM evenement_ecarte WHERE ote_le IS NOT NULL"))
        await uow.db.execute(text("UPDATE position_flux SET position = ''"))
    assert await choses.parked() == [second.id]
    again = [said(1, "a", POISON, epoch="bbbbbbbb"), said(2, "a", epoch="bbbbbbbb")]
    await taken(choses.consumer(), choses, again)
    assert await choses.rows() == ({} if sabotaged else {"a": [2]})


async def test_what_postgresql_cannot_store_is_parked_as_it_can(choses: Choses) -> None:
    bad = Event("e1", "chose.modifiee", "a\0b", choses.service.clock(), "aaaaaaaa.1.1", {"n": "\0 \ud800"})
    consumer = choses.consumer()
    await taken(consumer, choses, [bad, said(2, "c")])
    (row,) = await waiting_rows(choses.service)
    assert (row.sujet, row.donnees) == ("a\ufffdb", {"n": "\0 \ud800"})
    assert await choses.rows() == {"c": [2]}
