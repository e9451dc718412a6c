"""The route's promises: authorised, strict, one transaction, replayable."""

from __future__ import annotations

from typing import Any

import pytest

from services.kit.web.routing import ServiceRouter
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


async def test_keeps_what_it_acknowledges_and_answers_a_retry_the_same(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    first = await caller.post("/v1/notes", {"code": "A", "texte": "Bonjour"}, headers={"Idempotency-Key": "k1"})
    again = await caller.post("/v1/notes", {"code": "A", "texte": "Bonjour"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert first.headers["etag"] == again.headers["etag"] == '"v1"'
    read = await caller.get(f"/v1/notes/{first.json()['id']}")
    assert read.json() == first.json()
    assert [e["type"] for e in await notes.events()] == ["passerelle.notes.note.ecrite"]


async def test_refuses_a_key_reused_for_another_body(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    await caller.post("/v1/notes", {"code": "A", "texte": "x"}, headers={"Idempotency-Key": "k1"})
    other = await caller.post("/v1/notes", {"code": "B", "texte": "x"}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:passerelle:probleme:idempotency-key-reused")


async def test_a_key_given_to_a_dry_run_is_not_that_of_the_load(notes: RunningService) -> None:
    """The query is part of the request: the answer of a rehearsal is never that of the load itself."""
    caller, line = notes.as_("salarie", sujet="a"), b'{"code": "A"}\n'
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "k1"}
    rehearsed = await caller.post("/v1/notes/imports?dry_run=true", content=line, headers=headers)
    loaded = await caller.post("/v1/notes/imports", content=line, headers=headers)
    assert (rehearsed.json()["creees"], loaded.json()["creees"]) == (1, 1)
    assert [note["code"] for note in (await caller.get("/v1/notes")).json()["elements"]] == ["A"], "loaded, once"
    again = await caller.post("/v1/notes/imports?dry_run=true", content=line, headers=headers)
    assert (again.status_code, again.json()["type"]) == (422, "urn:passerelle:probleme:idempotency-key-reused")


async def test_hides_another_authors_note_with_the_bytes_of_an_unknown_one(notes: RunningService) -> None:
    mine = await notes.as_("salarie", sujet="a").post("/v1/notes", {"code": "A", "texte": "x"})
    other = notes.as_("salarie", sujet="b")
    fixed = {"X-Request-Id": "requete-fixe"}
    foreign = await other.get(f"/v1/notes/{mine.json()['id']}", headers=fixed)
    unknown = await other.get("/v1/notes/01890000-0000-7000-8000-000000000000", headers=fixed)
    unreadable = await other.get("/v1/notes/pas-un-uuid", headers=fixed)
    assert foreign.status_code == unknown.status_code == unreadable.status_code == 404
    assert foreign.content == unknown.content == unreadable.content


async def test_demands_the_version_read(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    note = (await caller.post("/v1/notes", {"code": "A", "texte": "x"})).json()
    path, change = f"/v1/notes/{note['id']}", {"texte": "y"}
    statuses = {
        None: 428, '"v0"': 412, 'W/"v1"': 412, "v1": 400, '"v1"': 200,
    }  # fmt: skip
    for etag, status in statuses.items():
        answer = await caller.patch(path, change, headers={"If-Match": etag})
        assert answer.status_code == status, (etag, answer.text)
    assert answer.headers["etag"] == '"v2"'


async def test_asks_that_nothing_be_there_yet(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    note = (await caller.post("/v1/notes", {"code": "A", "texte": "x"})).json()
    answer = await caller.patch(f"/v1/notes/{note['id']}", {"texte": "y"}, headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (412, "version-mismatch")


async def test_a_body_cut_by_its_sender_is_malformed(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    headers = {**caller._headers, "content-type": "application/json", "idempotency-key": "k", "host": "x"}
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"co', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/v1/notes", "raw_path": b"/v1/notes", "query_string": b"",
        "http_version": "1.1", "root_path": "", "scheme": "http", "server": ("x", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await notes.app(scope, receive, send)
    assert sent[0]["status"] == 400


async def test_a_change_may_have_no_event(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    empty = await caller.post("/v1/notes/imports", content=b"", headers={"Content-Type": "application/x-ndjson"})
    assert (empty.status_code, empty.json()["lignes"]) == (200, 0)
    assert await notes.events() == []


@pytest.mark.parametrize(
    ("caller", "status", "slug"),
    [("anonymous", 401, "unauthenticated"), ("rh", 403, "insufficient-scope")],
)
async def test_says_who_may_call(notes: RunningService, caller: str, status: int, slug: str) -> None:
    actor = notes.anonymous if caller == "anonymous" else notes.as_(caller)
    answer = await actor.get("/v1/notes")
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (status, slug)


async def test_pages_through_a_list_with_cursors_bound_to_their_reader(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    for code in ("A", "B", "C"):
        await caller.post("/v1/notes", {"code": code, "texte": "x"})
    first = (await caller.get("/v1/notes?limite=2")).json()
    second = (await caller.get("/v1/notes", params={"limite": 2, "apres": first["suivant"]})).json()
    assert [n["code"] for n in first["elements"] + second["elements"]] == ["A", "B", "C"]
    assert second["suivant"] is None
    for cursor in (first["suivant"][:-2] + "AA", "é", "x", "a" * 500):
        assert (await caller.get("/v1/notes", params={"apres": cursor})).status_code == 400
    stolen = await notes.as_("salarie", sujet="b").get("/v1/notes", params={"apres": first["suivant"]})
    assert stolen.json()["type"].endswith("invalid-cursor")


async def test_a_crash_says_nothing_and_a_wrong_address_is_a_problem(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    crash = await caller.get("/v1/pannes/autre")
    assert crash.status_code == 500
    assert "canari" not in crash.text
    assert crash.headers["content-type"] == "application/problem+json"
    unknown = await caller.get("/v1/inconnu")
    wrong = await caller.delete("/v1/notes")
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert set(wrong.headers["allow"].split(", ")) >= {"GET", "POST"}
    assert unknown.json()["type"].endswith("not-found")


async def test_a_path_in_full_is_never_an_identifier(notes: RunningService) -> None:
    answer = await notes.as_("salarie", sujet="a").put("/v1/notes/imports", {})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


BODIES: list[tuple[bytes, int, str]] = [
    (b"", 400, "malformed-json"),
    (b"{oops", 400, "malformed-json"),
    (b"null", 422, "validation-error"),
    (b"[]", 422, "validation-error"),
    (b'\xef\xbb\xbf{"code":"A","texte":"x"}', 400, "malformed-json"),
    ('{"code":"A","texte":"x"}'.encode("utf-16"), 400, "malformed-json"),
    (b'{"code":"A","texte":"\xff"}', 400, "malformed-json"),
    (b'{"code":"A","texte":"\\ud800"}', 422, "invalid-text"),
    (b'{"code":"A","texte":"a\\u0000"}', 422, "invalid-text"),
    ('{"code":"A","texte":"a\u202e"}'.encode(), 422, "invalid-text"),
    (b'{"code":"A","texte":"x","rang":NaN}', 400, "malformed-json"),
    (b'{"code":"A","texte":"x","rang":1e400}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","rang":' + b"9" * 5000 + b"}", 400, "malformed-json"),
    (b'{"code":"A","texte":"x","rang":9223372036854775808}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","rang":"3"}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","rang":3.0}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","rang":true}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","vraie":1}', 422, "validation-error"),
    (b'{"code":"A","code":"B","texte":"x"}', 400, "duplicate-key"),
    (b'{"code":"A","texte":"x","version":9}', 422, "unknown-field"),
    (b'{"code":"A","texte":"' + b"x" * 201 + b'"}', 422, "validation-error"),
    (b'{"code":"a b","texte":"x"}', 422, "validation-error"),
    (b"[" * 100_000, 400, "malformed-json"),
    (b'{"code":"A","texte":"x","le":"2023-02-30"}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","le":0}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","le":"14/07/1980"}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","le":"0001-01-01"}', 422, "out-of-range"),
    (b'{"code":"A","texte":"x","a":"2024-01-01T00:00:00"}', 422, "validation-error"),
    (b'{"code":"A","texte":"x","a":17}', 422, "validation-error"),
]


@pytest.mark.parametrize(("body", "status", "slug"), BODIES, ids=[str(i) for i in range(len(BODIES))])
async def test_refuses_a_bad_body(notes: RunningService, body: bytes, status: int, slug: str) -> None:
    caller = notes.as_("salarie", sujet="a")
    answer = await caller.post("/v1/notes", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (status, slug), answer.text
    assert len(answer.content) <= 8_192


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Accept": "text/html"}, 406),
        ({"Content-Type": "application/json", "Idempotency-Key": None}, 400),
        ({"Content-Type": "application/json", "Idempotency-Key": ""}, 400),
        ({"Content-Type": "application/json", "Idempotency-Key": "k" * 256}, 400),
    ],
)
async def test_refuses_bad_headers(notes: RunningService, headers: dict[str, Any], status: int) -> None:
    caller = notes.as_("salarie", sujet="a")
    if headers.get("Idempotency-Key", "") is None:
        caller = type(caller)(caller._http, None)
        caller._headers = notes.as_("salarie", sujet="a")._headers
        answer = await caller._http.post(
            "/v1/notes", content=b"{}", headers={**caller._headers, "Content-Type": "application/json"}
        )
    else:
        answer = await caller.post("/v1/notes", content=b'{"code":"A","texte":"x"}', headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limite=-1", 422), ("limite=1000000000", 422), ("limite=9223372036854775808", 422), ("offset=-1", 422),
        ("limite=1&limite=2", 400), ("limt=1", 400), ("q=%zz", 400), ("q=%ff", 400), ("q=%00", 400),
    ],
)  # fmt: skip
async def test_refuses_a_bad_query(notes: RunningService, query: str, status: int) -> None:
    answer = await notes.as_("salarie", sujet="a").get(f"/v1/notes?{query}")
    assert answer.status_code == status, answer.text


async def test_refuses_a_body_over_the_limit_without_reading_it_all(notes: RunningService) -> None:
    body = b'{"code":"A","texte":"' + b"x" * 2_000_000 + b'"}'
    answer = await notes.as_("salarie").post("/v1/notes", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (413, "payload-too-large")


async def test_loads_good_lines_and_reports_the_others(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    lines = b'{"code":"A"}\n{"code":"b"}\n\n{"code":"C","rang":"x"}\n{"code":"D","autre":1}\nnope\n{"code":"E"}'
    path, kind = "/v1/notes/imports", {"Content-Type": "application/x-ndjson"}
    dry = await caller.post(f"{path}?dry_run=true", content=lines, headers=kind)
    wet = await caller.post(path, content=lines, headers=kind)
    assert wet.status_code == 200, wet.text
    assert dry.json() == {**wet.json(), "dry_run": True}
    assert [r["ligne"] for r in wet.json()["rejetees"]] == [2, 4, 5, 6]
    assert wet.json()["creees"] == 2


async def test_loads_csv_with_its_own_separators_and_refuses_a_broken_file(notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="a")
    path, kind = "/v1/notes/imports", {"Content-Type": "text/csv"}
    good = await caller.post(path, content="\ufeffcode;rang\nA;3\nB;１\nC;1_0\n".encode(), headers=kind)
    assert (good.json()["creees"], good.json()["rejetees_total"]) == (1, 2), good.text
    for body in (b'code\n"A', b"code\n\xe9", b"code;code\nA;B\n"):
        bad = await caller.post(path, content=body, headers=kind)
        assert (bad.status_code, bad.json()["type"].rsplit(":", 1)[1]) == (422, "import-rejected"), bad.text


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_only_what_is_read_may_be_public(verb: str) -> None:
    declare = getattr(ServiceRouter(tags=["notes"]), verb)
    with pytest.raises(ValueError, match="only what is read may be public"):
        declare("/v1/notes", action="lire_notes", operation_id="x", summary="x", public=True)(
            test_only_what_is_read_may_be_public
        )
