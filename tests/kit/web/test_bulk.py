"""Loads: what refuses the whole file with its line, what refuses one line, what is kept as it is."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from services.kit.web import bulk
from services.kit.web.bulk import Rapport, _batches
from services.kit.web.errors import Erreur, ImportRejected, MalformedRequest
from tests.kit.notes.app import LigneNote
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/notes/imports"


async def load(notes: RunningService, content: bytes, kind: str = "text/csv", **headers: str) -> Any:
    caller = notes.as_("salarie", sujet="a")
    return await caller.post(PATH, content=content, headers={"Content-Type": kind, **headers})


async def listed(notes: RunningService) -> dict[str, str]:
    page = (await notes.as_("salarie", sujet="a").get("/v1/notes")).json()
    return {note["code"]: note["texte"] for note in page["elements"]}


REFUSED: dict[str, tuple[bytes, str]] = {
    "no header": (b"", "/1"),
    "header repeated": (b"code;code\nA;B\n", "/1"),
    "latin-1": ("code;texte\nA;x\nB;été\n".encode("latin-1"), "/3"),
    "UTF-16": ("code;texte\nA;x\n".encode("utf-16"), "/1"),
    "unclosed quote": (b'code;texte\nA;"x\nB;y\n', "/3"),
    "quote in a cell": (b'code;texte\nA;"x"y\n', "/2"),
    "field over 131,072": (b"code;texte\nA;" + b"x" * 140_000 + b"\n", "/2"),
    "NUL": (b"code;texte\nA;x\nB;a\0b\n", "/3"),
    "cell missing": (b"code;texte\nA;x\nB\n", "/3"),
    "cell too many": (b"code;texte\nA;x;y\n", "/2"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refuses_the_whole_file(notes: RunningService, name: str) -> None:
    content, pointer = REFUSED[name]
    answer = await load(notes, content)
    document = answer.json()
    assert (answer.status_code, document["type"]) == (422, "urn:passerelle:probleme:import-rejected"), answer.text
    assert document["erreurs"][0]["pointeur"] == pointer
    assert await listed(notes) == {}


REJECTED = {
    "Arabic digits": "A;٣",
    "full-width digits": "A;３",
    "underscore": "A;1_000",
    "nan": "A;nan",
    "spaces around": "A; 3",
    "decimal": "A;3.5",
    "out of range": "A;-1",
    "over 2^31": "A;2147483648",
    "control character": "A\x1b;3",
    "lower case code": "a;3",
}


@pytest.mark.parametrize("name", REJECTED)
async def test_rejects_the_line(notes: RunningService, name: str) -> None:
    report = (await load(notes, f"code;rang\n{REJECTED[name]}\nB;1\n".encode())).json()
    assert (report["creees"], report["rejetees_total"]) == (1, 1), report
    assert report["rejetees"][0]["ligne"] == 2


async def test_reads_a_bom_commas_quotes_and_empty_lines(notes: RunningService) -> None:
    answer = await load(notes, '\ufeffcode,texte\nA,"x, ""y""\nz"\n\nB,3e année d’été_1\nC,\n'.encode())
    assert answer.json()["creees"] == 3, answer.text
    assert await listed(notes) == {"A": 'x, "y"\nz', "B": "3e année d’été_1", "C": "chargée"}


TABLE = '\ufeffcode;texte\r\nA;"d’été; ""x""\ny"\r\n\r\nB;a"b\r\nC;"z\n\nz"\nD;é'.encode()


async def _read_in_pieces(content: bytes, size: int) -> list[tuple[int, str, str]]:
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"content-type", b"text/csv")]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "state": {}}, receive)
    request.state.bulk = LigneNote
    return [(it.numero, it.donnees.code, it.donnees.texte) async for batch in _batches(request) for it in batch]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
async def test_reads_the_same_lines_however_the_file_is_cut(size: int) -> None:
    lines = [(3, "A", 'd’été; "x"\ny'), (5, "B", 'a"b'), (8, "C", "z\n\nz"), (9, "D", "é")]
    assert await _read_in_pieces(TABLE, size) == lines
    assert await _read_in_pieces(b"code;texte\rA;x\rB;y\r", size) == [(2, "A", "x"), (3, "B", "y")]


@pytest.mark.parametrize("name", REFUSED)
async def test_refuses_at_the_same_line_however_the_file_is_cut(name: str) -> None:
    content, pointer = REFUSED[name]
    for size in (1_000, 1_000_000):
        with pytest.raises(ImportRejected) as caught:
            await _read_in_pieces(content, size)
        assert caught.value.erreurs[0].pointeur == pointer


async def test_reads_a_table_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    come: list[bytes] = [b"code\nA\nB", b"\nC\n"]

    async def receive() -> Any:
        return {"type": "http.request", "body": come.pop(0), "more_body": bool(come)}

    headers = [(b"content-type", b"text/csv")]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "state": {}}, receive)
    request.state.bulk = LigneNote
    batches = _batches(request)
    assert [line.donnees.code for line in await anext(batches)] == ["A"]
    assert len(come) == 1  # the rest has not been asked for
    assert [line.donnees.code async for batch in batches for line in batch] == ["B", "C"]


async def test_keeps_a_formula_as_text(notes: RunningService) -> None:
    cells = ["=HYPERLINK(1)", "+1", "-1", "@x"]
    await load(notes, ("code;texte\n" + "".join(f"N{i};{cell}\n" for i, cell in enumerate(cells))).encode())
    assert list((await listed(notes)).values()) == cells


async def test_rejects_ndjson_lines_one_by_one(notes: RunningService) -> None:
    lines = [b'{"code":"A"}', b"", b"nope", b'{"code":"B","canari":1}', b'{"code":"C\\u0000"}', b'{"code":"D"}']
    report = (await load(notes, b"\r\n".join(lines), "application/x-ndjson")).json()
    assert [rejected["ligne"] for rejected in report["rejetees"]] == [3, 4, 5]
    assert "canari" not in str(report)
    assert list(await listed(notes)) == ["A", "D"]


async def test_refuses_a_line_of_more_than_a_megabyte(notes: RunningService) -> None:
    table = await load(notes, b"code;texte\nA;" + b"x" * 1_100_000)
    assert table.json()["type"].endswith("payload-too-large")
    answer = await load(notes, b'{"code":"' + b"A" * 1_100_000, "application/x-ndjson")
    assert answer.json()["type"].endswith("payload-too-large")


@pytest.mark.parametrize(("kind", "encoding"), [("application/json", "identity"), ("text/csv", "gzip")])
async def test_refuses_another_format(notes: RunningService, kind: str, encoding: str) -> None:
    assert (await load(notes, b"code\nA\n", kind, **{"Content-Encoding": encoding})).status_code == 415


async def test_loads_batches_that_are_exactly_full(notes: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    assert (await load(notes, b"code\nA\nB\nC\nD\n")).json()["creees"] == 4


async def test_reads_in_batches_and_notices_a_body_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"code":"A"}\n{"code":"B"}\n{"co', "more_body": True},
        {"type": "http.request", "body": b'de":"C"}\n', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return messages.pop(0)

    headers = [(b"content-type", b"application/x-ndjson")]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "state": {}}, receive)
    request.state.bulk = LigneNote
    batches = _batches(request)
    assert [line.donnees.code for line in await anext(batches)] == ["A", "B"]
    with pytest.raises(MalformedRequest):
        await anext(batches)


def test_a_report_lists_a_thousand_errors_and_counts_all_lines() -> None:
    report = Rapport()
    for number in range(600):
        report.reject(number, [Erreur(pointeur="/a", motif="x"), Erreur(pointeur="/b", motif="y")])
    assert (len(report.rejetees), report.rejetees_total) == (1_000, 600)
