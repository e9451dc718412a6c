"""The client of neighbours against what a neighbour may send: slow, huge, compressed, redirected, garbage, or a problem."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.kit.run.http import ClientCredentials, ServiceClient, UpstreamProblem
from services.kit.web.errors import Unavailable, UpstreamInvalid
from tests.support.raw_server import answering, http, raw_server

pytestmark = pytest.mark.anyio
PROBLEM = {
    "type": "urn:passerelle:probleme:session-full", "title": "La session est complète", "status": 409,
    "detail": "Vingt-cinq places sont prises.", "instance": "urn:passerelle:requete:1",
    "erreurs": [{"pointeur": "/session_id", "motif": "Complète"}],
}  # fmt: skip


def problem(**changes: Any) -> bytes:
    status = changes.pop("http_status", "409 Conflict")
    document = {name: value for name, value in {**PROBLEM, **changes}.items() if value is not None}
    return http(json.dumps(document).encode(), status=status, kind="application/problem+json", retry_after="7")


async def call(*answers: bytes, method: str = "GET", **options: Any) -> tuple[Any, list[bytes]]:
    """What the client made of the answers (value or exception), and the requests that were sent."""
    script, requests = answering(*answers)
    async with raw_server(script) as url:
        client = ServiceClient(url, deadline_s=options.pop("deadline_s", 3), max_bytes=options.pop("max_bytes", 10_000))
        try:
            return await client.request(method, "/v1/choses", **options), requests
        except Exception as error:
            return error, requests
        finally:
            await client.aclose()


async def test_reads_json_and_nothing_from_a_204() -> None:
    value, [request] = await call(http(b'{"a": 1}'), params={"q": "x", "vide": None})
    assert value == {"a": 1}
    assert request.startswith(b"GET /v1/choses?q=x HTTP/1.1")
    assert b"accept-encoding: identity" in request.lower()
    assert (await call(http(b"", status="204 No Content")))[0] is None


async def test_sends_json_with_its_token() -> None:
    async def token() -> str:
        return "jeton"

    script, requests = answering(http(b"[]"))
    async with raw_server(script) as url:
        client = ServiceClient(url, token=token)
        assert await client.request("POST", "/x", json={"a": 1}, headers={"Idempotency-Key": "k"}) == []
        await client.aclose()
    assert b"authorization: bearer jeton" in requests[0].lower()
    assert b"idempotency-key: k" in requests[0].lower()


@pytest.mark.parametrize("where", ["header", "body"])
async def test_an_answer_fed_byte_by_byte_is_cut_at_the_total_deadline(where: str) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        whole = http(b" " * 2_000)
        at_once = 10 if where == "header" else len(whole) - 1_000
        writer.write(whole[:at_once])
        for byte in whole[at_once:]:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw_server(drip) as url:
        client = ServiceClient(url, deadline_s=0.5)
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await client.get("/x")
        assert time.monotonic() - started < 1.5
        await client.aclose()


async def test_httpx_alone_would_still_wait() -> None:
    """The sabotage of the test above: the timeout of httpx is per read, so that a drip is never late."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http(b" " * 1_000)[:-1_000])
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw_server(drip) as url, httpx.AsyncClient(timeout=0.5) as bare:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await bare.get(url)


INVALID: dict[str, bytes] = {
    "HTML": http(b"<html>", kind="text/html"),
    "HTML error": http(b"<html>", status="500 Oops", kind="text/html"),
    "not JSON": http(b"{oops"),
    "not UTF-8": http(b'"\xff"'),
    "deep": http(b"[" * 5_000 + b"]" * 5_000),
    "too large": http(b" " * 20_000),
    "gzip bomb": http(gzip.compress(b" " * 5_000_000), content_encoding="gzip"),
    "redirect": http(b"", status="302 Found", location="http://127.0.0.1:1/"),
    "redirect without a place": http(b"{}", status="302 Found"),
    "error without a problem": http(b"{}", status="400 Bad Request"),
    "problem a list": http(b"[]", status="400 Bad Request", kind="application/problem+json"),
    "problem without a type": problem(type=None),
    "problem of another house": problem(type="https://autre.test/x"),
    "problem with odd errors": problem(erreurs=[{"x": 1}]),
    "problem with errors not a list": problem(erreurs=7),
    "problem with an endless detail": problem(detail="x" * 2_000),
    "its own crash": problem(type="urn:passerelle:probleme:internal-error", http_status="500 Oops"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
async def test_what_cannot_be_understood_is_a_502(name: str) -> None:
    error, requests = await call(INVALID[name])
    assert isinstance(error, UpstreamInvalid), error
    assert len(requests) == 1


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"])
async def test_what_is_no_answer_is_a_503_after_three_tries(answer: bytes) -> None:
    error, requests = await call(answer)
    assert isinstance(error, Unavailable), error
    assert len(requests) == 3


async def test_nobody_listening_is_a_503() -> None:
    client = ServiceClient("http://127.0.0.1:1", deadline_s=2)
    with pytest.raises(Unavailable):
        await client.get("/x")
    await client.aclose()


async def test_a_problem_is_passed_on_intact() -> None:
    error, _ = await call(problem())
    assert isinstance(error, UpstreamProblem)
    assert error.document("urn:passerelle:requete:1") == PROBLEM
    assert error.headers == {"Retry-After": "7"}


BUSY = problem(type="urn:passerelle:probleme:overloaded", http_status="503 Busy")


@pytest.mark.parametrize(("method", "tries"), [("GET", 3), ("POST", 1), ("PATCH", 1), ("DELETE", 1)])
async def test_only_safe_calls_are_tried_again(method: str, tries: int) -> None:
    error, requests = await call(BUSY, method=method)
    assert isinstance(error, UpstreamProblem)
    assert (error.status, len(requests)) == (503, tries)


async def test_a_passing_trouble_is_not_seen_and_a_refusal_is_not_repeated() -> None:
    value, requests = await call(BUSY, b"", http(b"1"))
    assert (value, len(requests)) == (1, 3)
    _, refused = await call(problem(), http(b"1"))
    assert len(refused) == 1


async def test_streams_a_body_up() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    value, _ = await call(http(b"{}"), method="POST", content=chunks())
    assert value == {}


async def test_a_token_is_kept_and_renewed_before_it_expires() -> None:
    script, requests = answering(
        http(b'{"access_token":"premier","expires_in":3600}'), http(b'{"access_token":"second","expires_in":60}')
    )
    async with raw_server(script) as url:
        client = ServiceClient(deadline_s=2)
        token = ClientCredentials(client, f"{url}/oauth/token", "moi", "secret")
        assert [await token(), await token()] == ["premier", "premier"]
        token._until = 0
        assert [await token(), len(requests)] == ["second", 2]
        assert b"application/x-www-form-urlencoded" in requests[0]
        await client.aclose()


@pytest.mark.parametrize(
    "answer", [http(b"{}"), http(b"[]"), http(b"7"), http(b'{"access_token":"a","expires_in":"demain"}'), problem()]
)
async def test_a_token_that_is_not_given_is_our_own_trouble(answer: bytes) -> None:
    script, _ = answering(answer)
    async with raw_server(script) as url:
        client = ServiceClient(deadline_s=2)
        with pytest.raises(Unavailable):
            await ClientCredentials(client, url, "moi", "secret")()
        await client.aclose()
