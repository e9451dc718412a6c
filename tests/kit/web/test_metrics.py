"""What a service tells those who watch it: bounded, of nobody, in time, and the more so when something is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.kit.data import db as kit_db
from services.kit.data.db import Database
from services.kit.data.journal import chain
from services.kit.feed.consumer import Consumer, Event
from services.kit.run.metrics import Metrics
from services.kit.web import metrics as kit_metrics
from services.kit.web.middleware import RequestMiddleware, _Exchange
from tests.kit.notes.app import NotesSettings, create_app, create_tables
from tests.kit.web.test_app import NOBODY, http_client
from tests.support.clock import now
from tests.support.metrics import Scrape
from tests.support.postgres import PostgresForTests
from tests.support.raw_server import raw_server
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
sabotage = pytest.mark.parametrize("sabotaged", [False, True], ids=["protected", "sabotaged"])
UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


async def scrape(service: RunningService) -> Scrape:
    return Scrape(await service.anonymous.get("/metrics"))


@contextlib.asynccontextmanager
async def out_of_reach() -> AsyncIterator[RunningService]:
    app = create_app(NotesSettings(database_url=NOBODY, cursor_secret="x" * 16))
    async with http_client(app) as http:
        yield RunningService(app, http, NOBODY)


async def test_requests_are_counted_by_route_method_and_status(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    note = (await caller.post("/v1/notes", {"code": "A", "texte": "x"})).json()
    for _ in range(3):
        await caller.get(f"/v1/notes/{note['id']}")
    await notes.anonymous.get(f"/v1/notes/{note['id']}")
    told = await scrape(notes)
    one = partial(told.one, "passerelle_requetes_total", service="notes")
    assert one(route="/v1/notes", methode="POST", statut="201") == 1
    assert one(route="/v1/notes/{note_id}", methode="GET", statut="200") == 3
    assert one(route="/v1/notes/{note_id}", methode="GET", statut="401") == 1
    durations = {"route": "/v1/notes/{note_id}", "methode": "GET"}
    assert told.one("passerelle_duree_secondes_count", **durations) == 4
    assert 0 < told.one("passerelle_duree_secondes_sum", **durations) < 60
    buckets = [one.value for one in told.named("passerelle_duree_secondes_bucket", **durations)]
    assert len(buckets) == 7
    assert buckets[-1] == 4


async def test_refusals_are_counted_by_their_name_wherever_they_are_said(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    await notes.anonymous.get("/v1/notes")  # by a handler
    await caller.get("/v1/notes?q=%zz")  # before the application
    await caller.post("/v1/notes", {"code": "A"})
    await caller.get("/v1/pannes/erreur")
    await caller.get("/nulle/part")
    refused = {
        one.labels["refus"]: (one.labels["statut"], one.value)
        for one in (await scrape(notes)).named("passerelle_refus_total")
    }
    assert refused == {
        "unauthenticated": ("401", 1), "malformed-request": ("400", 1), "validation-error": ("422", 1),
        "internal-error": ("500", 1), "not-found": ("404", 1),
    }  # fmt: skip


@sabotage
async def test_a_thousand_paths_and_methods_make_no_new_series(
    notes: RunningService, monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    if sabotaged:
        end = _Exchange.end

        def end_by_path(self: _Exchange, metrics: Metrics) -> None:
            self.scope["route"] = type("Path", (), {"path": self.scope["path"]})
            end(self, metrics)

        monkeypatch.setattr(_Exchange, "end", end_by_path)
    caller = notes.as_("salarie", sujet="a")

    async def ask(n: int) -> None:
        await caller.get(f"/v1/notes/{uuid4()}")
        await caller.get(f"/ailleurs/{n}")
        await notes.http.request(f"M{n}", f"/ailleurs/{n}")

    await ask(0)
    await scrape(notes)  # which has its own series once it is done
    before = len((await scrape(notes)).samples)
    for n in range(1, 400):
        await ask(n)
    more = len((await scrape(notes)).samples) - before
    assert (more == 0) is not sabotaged


async def test_nothing_of_anybody_is_told(notes: RunningService) -> None:
    profil, entite = uuid4(), uuid4()
    caller = notes.as_("salarie", sujet=f"sujet-canari-{profil}", profil=profil, entite=entite)
    note = (await caller.post("/v1/notes", {"code": "CANARI", "texte": "texte-canari"})).json()
    for path in (note["id"], str(uuid4()), "chemin-canari", f"{uuid4().hex}?q=canari"):
        await caller.get(f"/v1/notes/{path}", headers={"X-Request-ID": "requete-canari"})
    await caller.get("/v1/pannes/canari")
    told = (await scrape(notes)).text
    assert "/v1/notes/{note_id}" in told
    assert UUID.search(str(profil))
    assert UUID.search(told) is None
    assert "canari" not in told.lower()


async def test_it_asks_for_no_token_and_is_in_no_document(notes: RunningService) -> None:
    assert (await notes.anonymous.get("/metrics")).headers["cache-control"] == "no-store"
    assert "/metrics" not in (await notes.anonymous.get("/openapi.json")).json()["paths"]


async def test_applications_of_one_process_count_apart(notes: RunningService) -> None:
    async with out_of_reach() as other:
        await notes.anonymous.get("/vivant")
        assert (await scrape(notes)).one("passerelle_requetes_total", route="/vivant") == 1
        (seen,) = (await scrape(other)).named("passerelle_base_joignable")
        assert not list((await scrape(other)).named("passerelle_requetes_total", route="/vivant"))
        assert (seen.labels, seen.value) == ({"service": "notes"}, 0)


async def test_what_waits_and_what_is_kept_is_read_of_the_database(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    for n in range(3):
        await caller.post("/v1/notes", {"code": f"N{n}", "texte": "x"})
    told = await scrape(notes)
    assert told.one("passerelle_base_joignable") == 1
    assert told.one("passerelle_journal_en_attente") == 3
    assert told.one("passerelle_flux_tete", source="notes") == 3, "what nobody read yet counts"
    await notes.app.state.service.feed.head()
    await chain(notes.app.state.service)
    async with notes.app.state.database.reading() as db:
        await db.execute(text("ANALYZE"))
    told = await scrape(notes)
    assert told.one("passerelle_journal_en_attente") == 0
    assert told.one("passerelle_flux_tete", source="notes") == 3
    assert told.by("table", "passerelle_lignes") == {"evenement": 3, "journal": 3, "cle_idempotence": 3}


async def test_no_scrape_reads_a_table_through(notes: RunningService) -> None:
    """Whatever the tables hold; the few rows that are aside are read through."""
    async with notes.app.state.database.reading() as db:
        await db.execute(
            text(
                "INSERT INTO journal SELECT gen_random_uuid(), now(), '', '', '', '', '', '', n, '' FROM generate_series(1, 20000) n"
            )
        )
        await db.execute(
            text(
                "INSERT INTO evenement (rang, id, type, sujet, emis_le, donnees)"
                " SELECT n, gen_random_uuid(), '', '', now(), '{}' FROM generate_series(1, 20000) n"
            )
        )
        await db.execute(text("INSERT INTO lot_flux SELECT n, '' FROM generate_series(1, 20000) n"))
        await db.execute(text("ANALYZE"))
        plan = "\n".join(
            await db.scalars(text(f"EXPLAIN {kit_metrics._WAITING.text}"), {"borne": kit_metrics.COUNTED_MAX})
        )
    assert "Seq Scan" not in plan, plan


async def test_pools_are_told_while_nothing_is_free(postgres: PostgresForTests) -> None:
    async with running(
        postgres, "notes", create_app, NotesSettings, migrate=create_tables, pool_size=2, pool_timeout_s=0.1
    ) as notes:
        database: Database = notes.app.state.database
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(2):
                db = await stack.enter_async_context(database.reading())
                await db.execute(text("SELECT 1"))
            await database.fetch("SELECT 1")
            assert (await notes.as_("salarie", sujet="a").get("/v1/notes")).status_code == 503
            told = await scrape(notes)
    assert told.by("reserve", "passerelle_connexions") == {"ordinaire": 2, "rapide": 0}
    assert told.by("reserve", "passerelle_connexions_max") == {"ordinaire": 2, "rapide": 4}
    assert told.one("passerelle_base_joignable") == 1, "the base is there, the pool is not"
    assert told.one("passerelle_refus_total", refus="overloaded", statut="503") == 1


async def test_each_followed_feed_says_how_far_since_when_and_what_is_aside(postgres: PostgresForTests) -> None:
    async def apply(uow: Any, events: list[Event]) -> None:
        if any(event.data["n"] is None for event in events):
            raise ValueError("non")

    def build(settings: NotesSettings) -> Any:
        return create_app(settings, [Consumer("voisin", apply), Consumer("muet", apply)])

    async with running(postgres, "notes", build, NotesSettings, migrate=create_tables) as notes:
        batch = [Event(str(n), "x", str(n), now(), f"aaaaaaaa.{n}.{n}", {"n": n if n < 7 else None}) for n in (5, 6, 7)]
        notes.app.state.settings.event_tries = 1
        voisin = notes.app.state.consumers["voisin"]
        assert await voisin.take(notes.app.state.service, batch)
        voisin.state.position, voisin.state.caught_up = batch[-1].position, True
        voisin.state.contact = time.monotonic() - 30
        told = await scrape(notes)
    assert told.by("source", "passerelle_suivi_place") == {"voisin": 7}
    assert told.by("source", "passerelle_suivi_rattrape") == {"voisin": 1, "muet": 0}
    assert told.by("source", "passerelle_suivi_ecartes") == {"voisin": 1, "muet": 0}
    silence = told.by("source", "passerelle_suivi_silence_secondes")
    assert 30 <= silence["voisin"] < 60
    assert 0 < silence["muet"] < 30, "since the start, where the neighbour never answered"


@pytest.mark.parametrize(
    ("position", "place"), [("a1b2c3d4.812.9b74", 812), (None, None), ("", None), ("812", None), ("a.x.b", None)]
)
def test_a_position_names_a_place_or_none_is_told(position: str | None, place: int | None) -> None:
    assert kit_metrics.place_of(position) == place


async def test_without_the_database_the_rest_is_told(notes: RunningService, postgres: PostgresForTests) -> None:
    caller = notes.as_("salarie", sujet="a")
    await caller.get("/v1/notes")
    await scrape(notes)
    await asyncio.to_thread(postgres.drop, notes.database_url)
    await caller.get("/v1/notes")
    told = await scrape(notes)
    assert told.one("passerelle_base_joignable") == 0
    assert told.one("passerelle_requetes_total", route="/v1/notes", statut="200") == 1
    assert told.one("passerelle_refus_total", refus="dependency-unavailable", statut="503") == 1
    assert told.one("passerelle_connexions_max", reserve="ordinaire") == 10
    assert not list(told.named("passerelle_flux_tete"))


@sabotage
async def test_a_frozen_database_holds_a_scrape_for_two_seconds_and_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, sabotaged: bool
) -> None:
    """It takes the connection and says nothing, as a stopped process does."""
    monkeypatch.setattr(kit_db, "WATCH_S", 30)
    if sabotaged:
        monkeypatch.setattr(kit_metrics, "READ_S", 30)
    asked = 0

    async def frozen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60)

    async with raw_server(frozen) as url:
        database = url.replace("http://", "postgresql://personne@") + "/rien?ssl=disable"
        app = create_app(NotesSettings(database_url=database, cursor_secret="x" * 16))
        async with http_client(app) as http:
            started = time.monotonic()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2.5):
                    answers = await asyncio.gather(*(http.get("/metrics") for _ in range(20)))
            took = time.monotonic() - started
            assert (took < 2) is not sabotaged
            if not sabotaged:
                assert [Scrape(answer).one("passerelle_base_joignable") for answer in answers] == [0] * 20
                assert asked == 1
        await app.state.observation.close()


async def test_an_overloaded_service_still_tells(notes: RunningService) -> None:
    layer: Any = notes.app.middleware_stack or notes.app.build_middleware_stack()
    while not isinstance(layer, RequestMiddleware):
        layer = layer.app
    layer.limit_concurrency = 0
    notes.app.middleware_stack = layer
    assert (await notes.anonymous.get("/v1/notes")).status_code == 503
    told = await scrape(notes)
    assert told.one("passerelle_refus_total", refus="overloaded") == 1
