"""What uvicorn lacks: deadlines for half a header and half a body, bounds on the header, problems for all of it (trap T12)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.kit.run import server as kit_server
from services.kit.run.server import BoundedProtocol
from services.kit.web.middleware import RequestMiddleware

pytestmark = pytest.mark.anyio
HEAD = b"POST /x HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


SIZES = {"/grand": 32_000_000, "/moyen": 400_000}


class Quick(BoundedProtocol):
    header_deadline_s = write_deadline_s = 0.4


async def read_all(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the length of the body; « /refuse » answers without reading it, « /grand » with 32 MB, « /moyen » 400 kB."""
    if scope["path"] in SIZES:
        await send_much(send, SIZES[scope["path"]])
        return
    length, more = 0, scope["path"] != "/refuse"
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(length).encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_much(send: Any, size: int) -> None:
    """At once when it is not much: the application is done before anything is read."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(size // 400_000):
        await send({"type": "http.response.body", "body": b"x" * 400_000, "more_body": size > 400_000})
    if size > 400_000:
        await send({"type": "http.response.body", "body": b""})


@contextlib.asynccontextmanager
async def running_server() -> AsyncIterator[uvicorn.Server]:
    app = RequestMiddleware(read_all, body_deadline_s=0.4)
    config = uvicorn.Config(
        app, http=Quick, log_level="critical", access_log=False, lifespan="off", port=0, timeout_keep_alive=0.7
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield server
    finally:
        server.should_exit = True
        await task


def port_of(server: uvicorn.Server) -> int:
    return int(server.servers[0].sockets[0].getsockname()[1])


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[int]:
    async with running_server() as server:
        yield port_of(server)


async def exchange(port: int, *parts: bytes, pause: float = 0.0, within: float = 3.0) -> bytes:
    """Send the parts while the server reads, and read until it closes; TimeoutError when it does not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = bytearray()

    async def read() -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                received.extend(chunk)

    reading = asyncio.create_task(read())
    try:
        for part in parts:
            if not reading.done():
                writer.write(part)
            await asyncio.sleep(pause)
        async with asyncio.timeout(within):
            await reading
        return bytes(received)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def problem_of(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head.lower(), answer
    document = json.loads(body)
    assert document["status"] == int(head.split()[1])
    return document["status"], document["type"].removeprefix("urn:passerelle:probleme:")


CUT: dict[str, tuple[list[bytes], tuple[int, str]]] = {
    "nothing sent": ([], (408, "request-timeout")),
    "half a header": ([HEAD], (408, "request-timeout")),
    "half a header after a request": (
        [HEAD + b"Content-Length: 0\r\n\r\n", HEAD], (408, "request-timeout"),
    ),
    "half a body": ([HEAD + b"Content-Length: 10\r\n\r\n12345"], (408, "request-timeout")),
    "100-continue and no body": (
        [HEAD + b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n"], (408, "request-timeout"),
    ),
    "header of 100 kB": ([HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n"], (431, "headers-too-large")),
    "2,000 headers": ([HEAD + b"X: a\r\n" * 2_000 + b"\r\n"], (431, "headers-too-large")),
    "header without end": ([HEAD + b"X: ", *[b"a" * 10_000] * 6], (431, "headers-too-large")),
    "header without end, at once": ([HEAD + b"X: " + b"a" * 200_000], (431, "headers-too-large")),
    "101 headers": ([HEAD + b"X: a\r\n" * 100 + b"\r\n"], (431, "headers-too-large")),
    "trailer without end": ([CHUNKED + b"0\r\nX: ", *[b"a" * 10_000] * 6], (431, "headers-too-large")),
    "extension of a chunk without end": ([CHUNKED + b"1;", *[b"a" * 10_000] * 6], (431, "headers-too-large")),
    "URL of 70 kB": ([b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"], (414, "uri-too-long")),
    "URL of 20 kB, with a body": (
        [b"POST /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"], (414, "uri-too-long"),
    ),
    "not HTTP": ([b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"], (400, "malformed-request")),
    "two Content-Length": ([HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n12"], (400, "malformed-request")),
    "Content-Length and chunked": (
        [HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], (400, "malformed-request"),
    ),
    "negative Content-Length": ([HEAD + b"Content-Length: -1\r\n\r\n"], (400, "malformed-request")),
    "CR in a header": ([HEAD + b"X: a\rb\r\n\r\n"], (400, "malformed-request")),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
async def test_cuts_with_a_problem(name: str) -> None:
    parts, expected = CUT[name]
    async with serving() as port:
        answer = await exchange(port, *parts)
    last = answer[answer.rindex(b"HTTP/1.1") :]
    if last.startswith(b"HTTP/1.1 100"):
        last = last.partition(b"\r\n\r\n")[2]
    assert problem_of(last) == expected


@pytest.mark.parametrize("part", [HEAD, HEAD + b"Content-Length: 10\r\n\r\n12345"], ids=["header", "body"])
async def test_uvicorn_alone_would_keep_them_open(part: bytes) -> None:
    """The sabotage of the tests above."""
    config = uvicorn.Config(read_all, http=HttpToolsProtocol, log_level="critical", lifespan="off", port=0)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        with pytest.raises(TimeoutError):
            await exchange(server.servers[0].sockets[0].getsockname()[1], part, within=1.5)
    finally:
        server.should_exit = True
        await task


async def test_empty_lines_between_requests_do_not_hold_a_connection() -> None:
    async with serving() as port:
        await exchange(port, HEAD + b"Content-Length: 0\r\n\r\n", *[b"\r\n"] * 12, pause=0.1, within=0.5)


async def test_a_body_that_drips_is_cut_and_one_that_flows_is_read() -> None:
    head = HEAD + b"Content-Length: 40000\r\n\r\n"
    async with serving() as port:
        dripped = await exchange(port, head, *[b"x"] * 12, pause=0.1)
        assert problem_of(dripped) == (408, "request-timeout")
        flowed = await exchange(port, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
                                *[b"x" * 4_000] * 10, pause=0.1)  # fmt: skip
    assert flowed.endswith(b"\r\n\r\n40000")


async def test_what_follows_an_early_answer_is_thrown_away_for_a_while_only() -> None:
    head = HEAD.replace(b"/x", b"/refuse") + b"Content-Length: 1000000\r\n\r\n"
    async with serving() as port:
        answer = await exchange(port, head, *[b"x" * 1_000] * 12, pause=0.1, within=0.5)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1


GRAND = b"GET /grand HTTP/1.1\r\nHost: x\r\n"
ENDINGS = {"keep-alive": b"\r\n", "close": b"Connection: close\r\n\r\n"}


async def kept(request: bytes, *, reads: int, pause: float) -> bool:
    """Whether the server still holds the connection of a caller that reads 64 kB after each pause, then no more for as long."""
    loop = asyncio.get_running_loop()
    async with running_server() as server:
        with socket.socket() as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            caller.setblocking(False)
            await loop.sock_connect(caller, ("127.0.0.1", port_of(server)))
            await loop.sock_sendall(caller, request)
            for _ in range(reads):
                await asyncio.sleep(pause)
                left = 65_536
                while left:
                    left -= len(await loop.sock_recv(caller, left))
            await asyncio.sleep(0 if reads else pause)
            return bool(server.server_state.connections)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("sabotaged", [False, True])
async def test_an_answer_that_nobody_reads_is_cut(
    monkeypatch: pytest.MonkeyPatch, sabotaged: bool, ending: str
) -> None:
    if sabotaged:
        monkeypatch.setattr(BoundedProtocol, "_watch_writing", lambda self: None)
    assert await kept(GRAND + ENDINGS[ending], reads=0, pause=1.2) is sabotaged


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("sabotaged", [False, True])
async def test_the_end_of_an_answer_that_nobody_reads_is_cut(
    monkeypatch: pytest.MonkeyPatch, sabotaged: bool, ending: str
) -> None:
    """The application is done, the last bytes wait in the server: closing alone would wait for ever."""
    if sabotaged:
        monkeypatch.setattr(BoundedProtocol, "_watch_writing", lambda self: None)
    request = GRAND.replace(b"/grand", b"/moyen")
    assert await kept(request + ENDINGS[ending], reads=0, pause=2.0) is sabotaged


async def test_an_answer_that_is_read_slowly_is_not_cut() -> None:
    assert await kept(GRAND + b"\r\n", reads=12, pause=0.1)


async def test_requests_sent_ahead_are_bounded() -> None:
    one, last = (HEAD + b"Content-Length: 0\r\n" + ending for ending in ENDINGS.values())
    async with serving() as port:
        answer = await exchange(port, one * kit_server.MAX_PIPELINED + last)
        assert answer.count(b"HTTP/1.1 200") == kit_server.MAX_PIPELINED + 1
        assert await exchange(port, one * 10_000) == b""


async def test_serves_pipelined_requests_in_order() -> None:
    one = HEAD + b"Content-Length: 3\r\n\r\nabc"
    two = HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nab"
    async with serving() as port:
        answer = await exchange(port, one + two)
    assert [part[-1:] for part in answer.split(b"HTTP/1.1")[1:]] == [b"3", b"2"]


async def test_five_hundred_idle_sockets_do_not_disturb_the_others() -> None:
    async with serving() as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(500)]
        answer = await exchange(port, HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nab")
        assert answer.endswith(b"2")
        for _, writer in idle:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in idle), return_exceptions=True)


async def test_what_waits_is_told_that_the_process_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(kit_server, "AT_STOP", [lambda: told.append("fin")])
    server = kit_server._Server(uvicorn.Config(read_all, lifespan="off", log_level="critical"))
    server.servers = []
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.shutdown([])
    assert told == ["fin"]


def test_serves_with_these_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[uvicorn.Config] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self: seen.append(self.config))
    kit_server.serve(lambda: read_all, host="127.0.0.1", port=0)
    [config] = seen
    assert config.http is BoundedProtocol
    assert BoundedProtocol.header_deadline_s <= 10
    assert config.timeout_keep_alive <= 10
    assert not config.proxy_headers
