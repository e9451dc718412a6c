"""Every family of bad input against every service: the right status and problem, 8 KB at most, nothing of the input."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.kit.web.errors import URN
from tests.contracts.bad_input import CANARY, ELSEWHERE, GENERIC, NOT_CONCERNED, Sent
from tests.contracts.targets import NOTES, TARGETS, UNKNOWN_ID, Target
from tests.support.issuer import token
from tests.support.postgres import PostgresForTests
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


everywhere = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.service)
# routes that write a row which can be changed afterwards
on_rows = pytest.mark.parametrize("target", [t for t in TARGETS if t.change], ids=lambda target: target.service)


@pytest.fixture
async def api(target: Target, postgres: PostgresForTests) -> AsyncIterator[RunningService]:
    async with target.running(postgres) as service:
        yield service


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a problem, checked to be one, short, and free of the input."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert len(answer.content) <= 8_192
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers.raw)
    document = answer.json()
    assert {"type", "title", "status", "detail", "instance", "erreurs"} <= set(document)
    assert document["instance"].startswith("urn:passerelle:requete:")
    assert document["status"] == answer.status_code
    assert len(document["erreurs"]) <= 20
    return answer.status_code, document["type"].removeprefix(URN)


async def send(api: RunningService, target: Target, sent: Sent) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token(target.writer, sujet='auteur')}", "Idempotency-Key": uuid4().hex}
    if sent.anonymous:
        del headers["Authorization"]
    kept = {name: given for name, given in {**headers, **sent.headers}.items() if given is not None}
    request = api.http.build_request(
        sent.method, sent.path or target.collection, content=sent.content, headers=list(kept.items())
    )
    return await api.http.send(request)


@everywhere
async def test_answers_each_bad_input_as_the_catalogue_says(api: RunningService, target: Target) -> None:
    wrong = []
    for case in GENERIC:
        if case.number in target.apart or (case.needs and case.needs not in target.fields):
            continue
        try:
            got = problem_of(await send(api, target, case.build(target)))
        except AssertionError as error:
            got = (0, str(error)[:300])
        if got != (case.status, case.slug):
            wrong.append(f"{case}: {got} instead of {(case.status, case.slug)}")
    assert not wrong, "\n".join(wrong)


def test_the_notes_meet_every_kind_of_field() -> None:
    """What a service's body does not have is tried on the notes at least."""
    assert {case.needs for case in GENERIC} - {""} <= set(NOTES.fields)


def test_every_family_has_its_place() -> None:
    places = [{case.number for case in GENERIC}, set(ELSEWHERE), set(NOT_CONCERNED)]
    assert set().union(*places) == set(range(1, 119))
    assert not places[2] & (places[0] | places[1])


@pytest.mark.parametrize("number", ELSEWHERE)
def test_what_is_covered_elsewhere_is_there(number: int) -> None:
    for reference in ELSEWHERE[number]:
        path, name = reference.split("::")
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), reference


def test_the_catalogue_notices_an_echo_and_a_long_answer() -> None:
    """The sabotage of this module's own check."""
    for text in ('{"detail": "canari"}', '{"detail": "' + "x" * 9_000 + '"}', "{}"):
        answer = httpx.Response(422, text=text, headers={"content-type": "application/problem+json"})
        with pytest.raises(AssertionError):
            problem_of(answer)


@on_rows
async def test_the_wrong_role_is_refused(api: RunningService, target: Target) -> None:
    answer = await api.as_(target.stranger or "").post(target.collection, target.body)
    assert problem_of(answer) == (403, "insufficient-scope")
    twice = await send(api, target, Sent(b"{}", {"Content-Type": "application/json"}))
    assert problem_of(twice)[0] == 422


@on_rows
async def test_two_authorization_headers_are_refused(api: RunningService, target: Target) -> None:
    bearer = f"Bearer {token(target.writer)}"
    answer = await api.http.get(target.collection, headers=[("Authorization", bearer)] * 2)
    assert problem_of(answer) == (400, "malformed-request")


@on_rows
async def test_identity_headers_change_nothing(api: RunningService, target: Target) -> None:
    claimed = {"X-User-Id": "1", "X-GPS": "1", "X-Entite": "1", "X-Roles": target.writer, "X-Forwarded-User": "root"}
    stranger = api.as_(target.stranger or "")
    answer = await stranger.post(target.collection, target.body, headers=claimed)
    assert problem_of(answer) == (403, "insufficient-scope")
    assert problem_of(await api.anonymous.get(target.collection, headers=claimed)) == (401, "unauthenticated")


@on_rows
async def test_demands_the_version_read(api: RunningService, target: Target) -> None:
    caller = target.caller(api)
    created = await caller.post(target.collection, target.body)
    assert created.status_code == 201, created.text
    path = f"{target.collection}/{created.json()['id']}"
    expected: list[tuple[dict[str, str], tuple[int, str]]] = [
        ({}, (428, "precondition-required")),
        ({"If-Match": '"v0"'}, (412, "version-mismatch")),
        ({"If-Match": 'W/"v1"'}, (412, "version-mismatch")),
        ({"If-Match": '"canari"'}, (412, "version-mismatch")),
        ({"If-Match": "canari"}, (400, "malformed-request")),
        ({"If-None-Match": "*"}, (412, "version-mismatch")),
    ]
    for headers, problem in expected:
        answer = await caller.request(target.change or "", path, json=target.changed or target.body, headers=headers)
        assert problem_of(answer) == problem, headers
    unknown = await caller.request(
        target.change or "", f"{target.collection}/{UNKNOWN_ID}", json=target.changed or target.body,
        headers={"If-Match": '"v1"'},
    )  # fmt: skip
    assert problem_of(unknown) == (404, "not-found")


@on_rows
async def test_a_key_serves_one_request_of_one_subject(api: RunningService, target: Target) -> None:
    key = {"Idempotency-Key": "cle-1"}
    caller = target.caller(api)
    first = await caller.post(target.collection, target.body, headers=key)
    again = await caller.post(target.collection, target.body, headers=key)
    assert (first.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])
    other = await caller.post(target.collection, {**target.body, "code": "AUTRE"}, headers=key)
    assert problem_of(other) == (422, "idempotency-key-reused")
    someone = await target.caller(api, "quelqu-un").post(target.collection, {**target.body, "code": "B"}, headers=key)
    assert someone.status_code == 201, someone.text


async def test_a_day_out_of_time_in_the_query(postgres: PostgresForTests) -> None:
    async with NOTES.running(postgres) as api:
        for day in ("10000-01-01", "999999999999999999", "canari", "2023-02-30"):
            answer = await NOTES.caller(api).get("/v1/notes", params={"depuis": day})
            assert problem_of(answer) == (422, "validation-error"), day


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=canari", "application/zip", "text/html", "text/xml"]
)
async def test_a_multipart_load_is_refused(postgres: PostgresForTests, kind: str) -> None:
    """Loads are the body itself: no part, no boundary, and a declared type that is neither CSV nor NDJSON is refused."""
    async with NOTES.running(postgres) as api:
        load = b"--canari\r\nContent-Disposition: form-data; name=f\r\n\r\ncode\r\nA\r\n"
        answer = await NOTES.caller(api).post("/v1/notes/imports", content=load, headers={"Content-Type": kind})
    assert problem_of(answer) == (415, "unsupported-media-type")
