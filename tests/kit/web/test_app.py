"""The application of a service: its health, its document, its tasks that start and stop with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate
from sqlalchemy import text

from services.kit.feed.consumer import Consumer, Event
from services.kit.run.http import ServiceClient
from services.kit.web.app import create_service, neighbour
from tests.kit.notes.app import HERE, Base, NotesSettings, create_app, create_tables, router
from tests.support.postgres import PostgresForTests
from tests.support.raw_server import answering, http, raw_server
from tests.support.service import RunningService, running

pytestmark = pytest.mark.anyio
NOBODY = "postgresql://personne@127.0.0.1:1/rien"


async def test_says_that_it_lives_and_is_ready(notes: RunningService) -> None:
    assert (await notes.anonymous.get("/vivant")).json() == {"etat": "vivant", "service": "notes"}
    ready = await notes.anonymous.get("/pret")
    assert (ready.status_code, ready.json()["etat"]) == (200, "pret")
    assert ready.json()["dependances"]["flux"] == {"pret": True, "tete": None}


async def test_without_its_database_it_lives_and_answers_503() -> None:
    app = create_app(NotesSettings(database_url=NOBODY, cursor_secret="x" * 16))
    alone = RunningService(app, http_client(app), NOBODY)
    assert (await alone.anonymous.get("/vivant")).status_code == 200
    ready = await alone.anonymous.get("/pret")
    assert (ready.status_code, ready.json()["dependances"]) == (503, {"base": {"pret": False}})
    await alone.http.aclose()


def http_client(app: FastAPI) -> Any:
    import httpx

    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def test_a_reading_while_the_database_is_down_is_a_503(notes: RunningService, postgres: PostgresForTests) -> None:
    caller = notes.as_("salarie", sujet="a")
    assert (await caller.get("/v1/notes")).status_code == 200
    await asyncio.to_thread(postgres.drop, notes.database_url)
    answer = await caller.get("/v1/notes")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:passerelle:probleme:dependency-unavailable")


async def test_the_database_restarted_is_used_again_without_a_restart(notes: RunningService) -> None:
    """Every connection of the pool is cut, as a restart of PostgreSQL does."""
    caller = notes.as_("salarie", sujet="a")
    await caller.get("/v1/notes")
    async with notes.app.state.database.writing() as db:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        await db.execute(text(cut + "pg_backend_pid()"))
    statuses = [(await caller.get("/v1/notes")).status_code for _ in range(4)]
    assert set(statuses[:-1]) <= {200, 503}
    assert statuses[-1] == 200


async def test_runs_its_consumers_and_background_tasks_and_says_how_ready_they_are(postgres: PostgresForTests) -> None:
    seen: list[str] = []

    async def apply(db: Any, events: list[Event]) -> None:
        seen.extend(event.subject for event in events)

    @contextlib.asynccontextmanager
    async def background(app: FastAPI) -> AsyncIterator[None]:
        seen.append("début")
        yield
        seen.append("fin")

    async def index() -> tuple[bool, Any]:
        return False, "en construction"

    def build(settings: NotesSettings) -> FastAPI:
        return create_service(
            "notes", settings=settings, routers=[router], here=HERE, metadata=Base.metadata, feed=False,
            consumers=[Consumer("voisin", apply)], background=[background], ready={"index": index},
        )  # fmt: skip

    event = b'{"id":"1","type":"passerelle.voisin.x","subject":"s1","time":"2026-01-01T00:00:00Z","position":"a.1.1","data":{}}'
    script, _ = answering(
        http(b'{"access_token":"t","expires_in":3600}'),
        http(b'{"evenements":[' + event + b'],"position":"a.1.1"}'),
        http(b'{"evenements":[],"position":"a.1.1"}'),
    )
    async with raw_server(script) as url:
        known = {"neighbours": {"voisin": url}, "token_url": f"{url}/oauth/token", "client_id": "notes"}
        async with running(
            postgres, "notes", build, NotesSettings, migrate=create_tables, lifespan=True, **known
        ) as api:
            async with asyncio.timeout(10):
                while not api.app.state.consumers["voisin"].state.caught_up:
                    await asyncio.sleep(0.02)
            ready = await api.anonymous.get("/pret")
            assert ready.status_code == 503
            assert ready.json()["dependances"]["index"] == {"pret": False, "detail": "en construction"}
            assert ready.json()["flux"] == {"voisin": {"position": "a.1.1", "rattrape": True, "ecartes": 0}}
            assert (await api.as_("service").get("/v1/evenements/notes")).status_code == 404
    assert seen == ["début", "s1", "fin"]


async def test_a_client_of_a_neighbour_has_this_services_credentials() -> None:
    client = neighbour(NotesSettings(neighbours={"voisin": "http://voisin.test"}, client_id="moi"), "voisin")
    assert isinstance(client, ServiceClient)
    await client.aclose()


async def test_the_document_is_valid_and_says_what_every_route_needs(notes: RunningService) -> None:
    document = (await notes.anonymous.get("/openapi.json")).json()
    validate(document)
    create = document["paths"]["/v1/notes"]["post"]
    assert create["x-action"] == "ecrire_note"
    assert create["security"] == [{"jeton": []}]
    assert [p["name"] for p in create["parameters"] if p["in"] == "header"] == ["Idempotency-Key"]
    change = document["paths"]["/v1/notes/{note_id}"]["patch"]
    assert {"400", "401", "403", "404", "406", "409", "412", "413", "415", "422", "428", "503"} <= set(
        change["responses"]
    )
    load = document["paths"]["/v1/notes/imports"]["post"]
    assert set(load["requestBody"]["content"]) == {"application/x-ndjson", "text/csv"}
    assert notes.app.openapi() is notes.app.openapi()
