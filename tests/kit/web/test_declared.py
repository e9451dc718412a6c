"""A problem that a route answers is one that it declares: a test that meets another fails."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.kit.web.errors import URN
from services.kit.web.route_spec import PROBLEM_JSON
from tests.kit.notes.app import NotesSettings, create_app
from tests.support.service import RunningService, declared

pytestmark = pytest.mark.anyio
APP = create_app(NotesSettings())


def answered(status: int, slug: str, path: str = "/v1/notes", kind: str = PROBLEM_JSON) -> httpx.Response:
    request = httpx.Request("GET", f"http://test{path}")
    return httpx.Response(status, headers={"Content-Type": kind}, json={"type": URN + slug}, request=request)


async def test_a_problem_that_its_route_does_not_name_fails() -> None:
    with pytest.raises(AssertionError, match="GET /v1/notes answers gone"):
        await declared(APP, answered(410, "gone"))


@pytest.mark.parametrize(
    "answer",
    [
        answered(400, "unknown-parameter"),
        answered(404, "not-found", f"/v1/notes/{'0' * 8}"),
        answered(410, "gone", "/v1/nulle-part"),
        answered(500, "internal-error"),
        answered(410, "gone", kind="application/json"),
    ],
)
async def test_one_that_it_names_a_crash_and_what_no_route_answers_pass(answer: Any) -> None:
    await declared(APP, answer)


async def test_every_call_of_a_running_service_is_looked_at(notes: RunningService) -> None:
    route = next(it for it in notes.app.routes if getattr(it, "path", "") == "/v1/notes/{note_id}")
    spec = route.spec  # type: ignore[attr-defined]
    spec.path, kept = "/v1/notes", spec.path  # no longer implies that the note may not be there
    try:
        with pytest.raises(AssertionError, match="not-found"):
            await notes.as_("salarie", sujet="a").get("/v1/notes/0199f0c2-0000-7000-8000-000000000301")
    finally:
        spec.path = kept
