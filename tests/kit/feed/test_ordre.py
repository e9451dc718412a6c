"""The places of a feed: given to what was committed, once, and told apart from those of another course of it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.kit.feed import feed
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_an_open_transaction_holds_nothing_back_and_its_events_come_after(notes: RunningService) -> None:
    service = notes.app.state.service
    async with service.database.writing() as early:
        await service.feed.append(early, [("n", "early", {})], service.clock())
        await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
        assert [event["data"]["code"] for event in await read(notes)] == ["A"]
        await early.commit()
    assert [event["type"] for event in await read(notes)] == ["passerelle.notes.note.ecrite", "passerelle.notes.n"]


@pytest.mark.parametrize("sabotaged", [False, True], ids=["feed", "sabotage"])
async def test_what_an_open_transaction_takes_back_is_not_waited_for(
    notes: RunningService, sabotaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sabotaged:
        monkeypatch.setattr(feed, "_PLACE", text(feed._PLACE.text.replace(" SKIP LOCKED", "")))
    await append(notes, "taken", "kept")
    async with notes.app.state.database.writing() as taking:
        await taking.execute(text("DELETE FROM evenement WHERE sujet = 'taken'"))
        reading = asyncio.create_task(read(notes))
        done, _ = await asyncio.wait([reading], timeout=1)
        assert bool(done) is not sabotaged
        await taking.rollback()
    assert {event["subject"] for event in await reading} >= {"kept"}
    assert {event["subject"] for event in await read(notes)} == {"kept", "taken"}


async def test_a_place_whose_event_is_gone_is_read_on_from(notes: RunningService) -> None:
    await append(notes, "one")
    position = (await read(notes))[-1]["position"]
    async with notes.app.state.database.writing() as db:
        await db.execute(text("DELETE FROM evenement"))
        await db.commit()
    await append(notes, "two")
    assert [event["subject"] for event in await read(notes, position)] == ["two"]


async def test_readers_at_once_give_each_event_one_place(notes: RunningService) -> None:
    for turn in range(5):
        await append(notes, *(f"{turn}:{n}" for n in range(20)))
        read_by_each = await asyncio.gather(*(read(notes) for _ in range(6)))
        assert len({tuple(event["position"] for event in events) for events in read_by_each}) == 1
    places = [int(event["position"].split(".")[1]) for event in await read(notes)]
    assert places == list(range(1, 101))


async def test_the_head_is_the_last_of_all_that_was_committed(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await notes.app.state.service.feed.head() is None
    monkeypatch.setattr(feed, "LOT_MAX", 7)
    await append(notes, *map(str, range(30)))
    head = await notes.app.state.service.feed.head()
    assert head == (await read(notes))[-1]["position"]
    assert await read(notes, head) == []


@pytest.mark.parametrize("sabotaged", [False, True], ids=["feed", "sabotage"])
async def test_a_snapshot_put_back_is_noticed_even_after_the_same_numbers(
    notes: RunningService, sabotaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(notes, "kept")
    shared = (await read(notes))[-1]["position"]
    saved = await saved_tables(notes)
    await append(notes, "lost 1", "lost 2")
    ahead = (await read(notes))[-1]["position"]
    await put_back(notes, saved)
    assert (await answer(notes, ahead)).status_code == 410, "ahead of the head"
    await append(notes, "new 1", "new 2", "new 3")
    await read(notes)
    if sabotaged:  # the digest is taken at its word
        named = f"SELECT max(dernier) AS dernier, decode('{ahead.rpartition('.')[2]}', 'hex') AS empreinte"
        monkeypatch.setattr(feed, "_LOT_OF", text(f"{named} FROM lot_flux HAVING max(dernier) >= :rang"))
        assert [event["subject"] for event in await read(notes, ahead)] == ["new 3"], "two events are never seen"
        return
    refused = await answer(notes, ahead)
    assert (refused.status_code, refused.json()["type"]) == (410, "urn:passerelle:probleme:cursor-expired")
    assert [event["subject"] for event in await read(notes, shared)] == ["new 1", "new 2", "new 3"]


async def test_a_database_put_on_another_server_has_another_identity(notes: RunningService) -> None:
    await append(notes, "one")
    position = (await read(notes))[-1]["position"]
    async with notes.app.state.database.writing() as db:
        await db.execute(text("UPDATE flux SET serveur = 'another'"))
        await db.commit()
    assert (await answer(notes, position)).status_code == 410
    [event] = await read(notes)
    assert event["position"].split(".")[0] != position.split(".")[0]
    assert event["position"].split(".")[1:] == position.split(".")[1:]
    assert (await read(notes))[0] == event


async def append(notes: RunningService, *subjects: str) -> None:
    """One transaction of events."""
    service = notes.app.state.service
    async with service.database.writing() as db:
        await service.feed.append(db, [("n", subject, {}) for subject in subjects], service.clock())
        await db.commit()


async def answer(notes: RunningService, after: str | None = None) -> httpx.Response:
    asked = f"&apres={after}" if after else ""
    return await notes.as_("service").get(f"/v1/evenements/notes?limite=1000{asked}")


async def read(notes: RunningService, after: str | None = None) -> list[dict[str, Any]]:
    return list((await answer(notes, after)).json()["evenements"])


FEED_TABLES = ("evenement", "lot_flux", "flux")


async def saved_tables(notes: RunningService) -> dict[str, str]:
    async with notes.app.state.database.reading() as db:
        return {
            table: str(await db.scalar(text(f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} t")))
            for table in FEED_TABLES
        }


async def put_back(notes: RunningService, saved: dict[str, str]) -> None:
    """The feed as it was, its sequence included."""
    async with notes.app.state.database.writing() as db:
        for table, content in saved.items():
            await db.execute(text(f"DELETE FROM {table}"))
            rows = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, CAST(:content AS json))"
            await db.execute(text(rows), {"content": content})
        serial = "pg_get_serial_sequence('evenement', 'numero')"
        await db.execute(text(f"SELECT setval({serial}, (SELECT max(numero) FROM evenement))"))
        await db.commit()
