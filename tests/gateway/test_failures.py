"""A neighbour that is down, slow, or speaks nonsense: a problem of the gateway, never a hang and never a 500."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import Running, running
from tests.gateway.upstream import PROBLEM

pytestmark = pytest.mark.anyio
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


class Raw:
    """A neighbour that is bytes: each entry of `script` is what a connection answers to one request, then it closes."""

    def __init__(self, *script: bytes | None, keep: bool = False) -> None:
        self.script, self.keep, self.requests, self.connections = list(script), keep, [], 0  # type: ignore[var-annotated]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                if not self.keep:
                    break
        writer.close()


@contextlib.asynccontextmanager
async def behind(raw: Raw, **settings: Any) -> AsyncIterator[Running]:
    server = await asyncio.start_server(raw, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with running(f"http://127.0.0.1:{port}", **settings) as gate:
            yield gate
    finally:
        server.close()


def problem(answer: httpx.Response, status: int, slug: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:passerelle:probleme:{slug}"
    assert "secret" not in answer.text
    assert len(answer.content) <= 8_192


async def test_passes_a_neighbours_problem_byte_for_byte(gate: Running) -> None:
    answer = await gate.http.get("/v1/metiers/conflit")
    assert answer.status_code == 409
    assert answer.content == json.dumps(PROBLEM).encode()
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("case", ["crash", "menteur", "bavard", "ailleurs"])
async def test_what_a_neighbour_should_not_answer_is_a_502(gate: Running, case: str) -> None:
    problem(await gate.http.get(f"/v1/metiers/{case}"), 502, "upstream-invalid")


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 409 C\r\ncontent-type: application/problem+json\r\ncontent-length: 50\r\n\r\n{",
        b"HTTP/1.1 409 C\r\ncontent-type: application/problem+json\r\ncontent-length: 2\r\n\r\n[]",
        b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n",
    ],
)
async def test_garbage_is_a_502(garbage: bytes) -> None:
    async with behind(Raw(garbage)) as gate:
        problem(await gate.http.get("/v1/metiers"), 502, "upstream-invalid")


@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1,",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\nzz\r\n",
    ],
)
async def test_half_an_answer_never_looks_whole(half: bytes) -> None:
    async with behind(Raw(half)) as gate:
        with contextlib.suppress(httpx.RemoteProtocolError):
            problem(await gate.http.get("/v1/metiers"), 502, "upstream-invalid")


async def test_understands_informational_answers_lengthless_ones_and_unasked_bytes() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
    async with behind(Raw(early + OK)) as gate:
        assert (await gate.http.get("/v1/metiers")).json() == {}
    async with behind(Raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[1]")) as gate:
        assert (await gate.http.get("/v1/metiers")).json() == [1]
    raw = Raw(OK + OK, keep=True)
    async with behind(raw) as gate:
        for _ in range(3):
            assert (await gate.http.get("/v1/metiers")).json() == {}
        assert raw.connections == 3


async def test_a_neighbour_that_is_down_is_a_503() -> None:
    async with running("http://127.0.0.1:9") as gate:
        answer = await gate.http.get("/v1/metiers")
        problem(answer, 503, "dependency-unavailable")
        assert answer.headers["retry-after"] == "1"
        problem(await gate.http.post("/v1/emplois/imports", content=b"{}"), 503, "dependency-unavailable")
        assert (await gate.http.get("/vivant")).status_code == 200


async def test_a_read_is_retried_once_when_the_connection_died_before_any_answer() -> None:
    raw = Raw(OK, None, OK, keep=True)
    async with behind(raw) as gate:
        for _ in range(2):
            assert (await gate.http.get("/v1/metiers")).status_code == 200
        assert len(raw.requests) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_write_is_never_sent_twice(method: str) -> None:
    raw = Raw(OK, None, OK, keep=True)
    async with behind(raw) as gate:
        assert (await gate.http.get("/v1/metiers")).status_code == 200
        problem(await gate.http.request(method, "/v1/metiers"), 503, "dependency-unavailable")
        assert len(raw.requests) == 2


async def test_a_read_is_not_retried_for_ever() -> None:
    raw = Raw(None)
    async with behind(raw) as gate:
        problem(await gate.http.get("/v1/metiers"), 503, "dependency-unavailable")
        assert len(raw.requests) == 2


async def test_a_neighbour_that_does_not_answer_in_time_is_a_504() -> None:
    async with running(total_timeout_s=0.3) as gate:
        started = time.monotonic()
        problem(await gate.http.get("/v1/metiers/lent"), 504, "upstream-timeout")
        assert time.monotonic() - started < 2


async def test_a_long_poll_has_longer_than_the_rest() -> None:
    async with running(total_timeout_s=0.2, feed_timeout_s=5.0) as gate:
        asyncio.get_running_loop().call_later(0.6, gate.upstream.release.set)
        gate.upstream._competences = gate.upstream._lent  # type: ignore[attr-defined]
        assert (await gate.http.get("/v1/evenements/competences")).status_code == 200


@pytest.mark.parametrize("settings", [{"idle_timeout_s": 0.3}, {"total_timeout_s": 0.3}])
async def test_an_answer_that_stops_is_cut_and_does_not_look_whole(settings: dict[str, float]) -> None:
    async with running(**settings) as gate:
        with pytest.raises(httpx.RemoteProtocolError):
            await gate.http.get("/v1/metiers/fige")


async def test_a_dripping_neighbour_is_cut_by_the_total_deadline() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + b"x" * 500:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with running(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", total_timeout_s=0.4) as gate:
        problem(await gate.http.get("/v1/metiers"), 504, "upstream-timeout")
    server.close()


async def test_half_a_body_is_a_408() -> None:
    async with running(body_deadline_s=0.3) as gate:
        head = f"POST /v1/profils/x HTTP/1.1\r\nHost: x\r\n{auth(gate)}Content-Length: 100\r\n\r\n{{"
        answer = await gate.raw(head.encode())
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"request-timeout" in answer
        head = f"POST /v1/profils/x HTTP/1.1\r\nHost: x\r\n{auth(gate)}Transfer-Encoding: chunked\r\n\r\n"
        answer = await gate.raw(head.encode())
        assert answer.startswith(b"HTTP/1.1 408")


def auth(gate: Running) -> str:
    return f"Authorization: {gate.http.headers['authorization']}\r\n"


async def test_an_address_that_is_no_url_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="address of a neighbour"):
        async with running("ftp://voisin"):
            pass
