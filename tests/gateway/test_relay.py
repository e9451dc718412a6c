"""What passes the door, in both directions."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.gateway.conftest import Running, running
from tests.support.issuer import token

pytestmark = pytest.mark.anyio
# of 100 MB: what the system itself holds between two sockets that nobody reads, and two more (42 MB seen on a busy machine)
HELD_BY_SOCKETS = 80_000_000
BULK = "/v1/metiers/imports"


async def test_relays_a_request_as_it_is_and_the_answer_as_it_is(gate: Running) -> None:
    answer = await gate.http.get("/v1/metiers/abc%C3%A9?limite=2&apres=x%20y", headers={"If-None-Match": '"v1"'})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"v1"'
    seen = answer.json()
    assert (seen["method"], seen["path"], seen["query"]) == ("GET", "/v1/metiers/abc%C3%A9", "limite=2&apres=x%20y")
    headers = dict(seen["headers"])
    assert headers["if-none-match"] == '"v1"'
    assert headers["authorization"].startswith("Bearer ")


async def test_answers_carry_one_request_id_and_the_rate(gate: Running) -> None:
    answer = await gate.http.get("/v1/metiers/x", headers={"X-Request-Id": "mon-appel-1234"})
    assert answer.headers.get_list("x-request-id") == ["mon-appel-1234"]
    assert int(answer.headers["ratelimit-remaining"]) < int(answer.headers["ratelimit-limit"])
    assert "set-cookie" not in answer.headers
    assert len(answer.headers.get_list("date")) == 1
    assert dict(answer.json()["headers"])["x-request-id"] == "mon-appel-1234"


async def test_passes_the_trace_or_starts_one(gate: Running) -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = await gate.http.get("/v1/metiers/x", headers={"traceparent": given})
    assert dict(answer.json()["headers"])["traceparent"] == given
    answer = await gate.http.get("/v1/metiers/x", headers={"traceparent": "n'importe quoi"})
    assert dict(answer.json()["headers"])["traceparent"].startswith("00-")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_relays_small_bodies_and_their_absence(gate: Running, method: str) -> None:
    assert (await gate.http.request(method, "/v1/profils/x", content=b"{}")).json()["body"] == 2
    assert (await gate.http.request(method, "/v1/profils/x")).json()["body"] == 0


async def test_relays_chunked_bodies(gate: Running) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 1000
            await asyncio.sleep(0.01)

    answer = await gate.http.post("/v1/profils/x", content=pieces())
    assert answer.json()["body"] == 5000
    assert (await gate.http.get("/v1/profils/y")).status_code == 200


async def test_streams_a_100_mb_load_within_a_few_mb(gate: Running) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def lines() -> AsyncIterator[bytes]:
        for _ in range(1_600):
            yield b"x" * 65_536

    answer = await gate.http.post(BULK, content=lines())
    assert answer.json() == {"octets": 104_857_600}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32_000


async def test_holds_the_sender_back_until_the_neighbour_reads() -> None:
    async with running(bulk_suffix="imports") as gate:
        sent = 0

        async def lines() -> AsyncIterator[bytes]:
            nonlocal sent
            for _ in range(1_600):
                yield b"x" * 65_536
                sent += 65_536

        upload = asyncio.create_task(gate.http.post("/v1/metiers/slow_imports", content=lines()))
        await asyncio.sleep(1)
        assert sent < HELD_BY_SOCKETS
        gate.upstream.release.set()
        assert (await upload).status_code == 200
        assert sent == 104_857_600


async def test_streams_a_100_mb_answer_no_faster_than_it_is_read(gate: Running) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with gate.http.stream("GET", "/v1/metiers/grand") as answer:
        pieces = answer.aiter_raw()
        await anext(pieces)
        await asyncio.sleep(0.5)
        assert gate.upstream.received < HELD_BY_SOCKETS
        total = sum([len(piece) async for piece in pieces])
    assert total > 100_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32_000


async def test_a_piece_of_an_answer_arrives_before_the_next_is_made(gate: Running) -> None:
    async with gate.http.stream("GET", "/v1/metiers/goutte") as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"1\n"
        gate.upstream.release.set()
        assert await anext(pieces) == b"2\n"


async def test_a_caller_who_leaves_frees_the_neighbour(gate: Running) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await gate.http.get("/v1/metiers/attente", timeout=0.3)
    await asyncio.wait_for(gate.upstream.cancelled.wait(), 3)


async def test_a_caller_who_leaves_in_the_middle_of_a_load_frees_the_neighbour(gate: Running) -> None:
    head = (
        f"POST {BULK} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token('rh')}\r\n"
        "Content-Type: application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{}"
    )
    await gate.raw(head.encode(), wait_s=0.3)
    await asyncio.wait_for(gate.upstream.cancelled.wait(), 3)


async def test_passes_an_early_refusal_although_the_body_is_not_finished(gate: Running) -> None:
    head = f"POST /v1/metiers/early HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token('rh')}\r\n"
    answer = await gate.raw(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
    assert answer.startswith(b"HTTP/1.1 409")
    assert b"connection: close" in answer


async def test_relays_answers_without_a_body(gate: Running) -> None:
    empty = await gate.http.delete("/v1/metiers/vide")
    assert (empty.status_code, empty.content) == (204, b"")
    unchanged = await gate.http.get("/v1/metiers/inchange")
    assert (unchanged.status_code, unchanged.headers["etag"]) == (304, '"v1"')
    head = await gate.http.head("/v1/metiers/x")
    assert (head.status_code, head.content) == (200, b"")
    assert (await gate.http.head("/v1/metiers/conflit")).status_code == 409
    assert (await gate.http.get("/v1/metiers/x")).status_code == 200


async def test_keeps_connections_to_the_neighbour(gate: Running) -> None:
    ports = set()
    for _ in range(20):
        await gate.http.get("/v1/metiers/x")
        ports.add(gate.upstream.seen[-1]["client"][1])
    assert len(ports) == 1
