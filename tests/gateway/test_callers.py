"""Whose address counts, and the share that each address has of the door."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from services.gateway.callers import Callers
from services.gateway.errors import TooManyRequests
from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import running, write_issuer

pytestmark = pytest.mark.anyio
PROXIES = ["10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1/32"]


def name(callers: Callers, connection: str, *forwarded: str) -> str:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    scope: dict[str, Any] = {"client": (connection, 4711), "headers": headers}
    found = callers.name(scope)
    assert scope["client"][0] == found
    return found


@pytest.mark.parametrize(
    ("connection", "forwarded", "expected"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.1.2.3", ["198.51.100.7"], "198.51.100.7"),
        ("10.1.2.3", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        ("10.1.2.3", ["203.0.113.9", "198.51.100.7,10.9.9.9"], "198.51.100.7"),
        ("10.1.2.3", ["10.7.7.7, 10.9.9.9"], "10.7.7.7"),
        ("10.1.2.3", ["198.51.100.7, unknown"], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.7, unknown, 10.9.9.9"], "10.9.9.9"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", [""], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.7:50123"], "198.51.100.7"),
        ("10.1.2.3", ["[2001:db8:2::7]:50123"], "2001:db8:2::/64"),
        ("::ffff:10.1.2.3", ["198.51.100.7"], "198.51.100.7"),
        ("2001:db8:1::5", ["2001:db8:2:3:4:5:6:7"], "2001:db8:2:3::/64"),
        ("2001:db8:2::5", ["198.51.100.7"], "2001:db8:2::/64"),
    ],
)
def test_the_address_is_the_last_one_that_a_trusted_proxy_vouches_for(
    connection: str, forwarded: list[str], expected: str
) -> None:
    assert name(Callers(GatewaySettings(trusted_proxies=PROXIES)), connection, *forwarded) == expected


async def close(writers: Iterable[asyncio.StreamWriter]) -> None:
    writers = list(writers)
    for writer in writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


def test_nobody_is_believed_by_default() -> None:
    assert name(Callers(GatewaySettings()), "127.0.0.1", "198.51.100.7") == "127.0.0.1"
    assert Callers(GatewaySettings()).name({"client": None, "headers": []}) == ""


def test_what_is_no_network_stops_the_start() -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        GatewaySettings(trusted_proxies=["nginx"])


def test_an_address_has_its_share_of_the_requests_under_way() -> None:
    callers = Callers(GatewaySettings(requests_per_address=2))
    for _ in range(2):
        callers.enter("a")
    with pytest.raises(TooManyRequests) as refused:
        callers.enter("a")
    assert refused.value.headers["Retry-After"] == "1"
    callers.enter("b")
    callers.leave("a")
    callers.enter("a")
    for address in "aab":
        callers.leave(address)
    assert not callers._under_way


async def test_callers_behind_a_trusted_proxy_are_told_apart(tmp_path: Path) -> None:
    write_issuer(tmp_path / "e.json")
    given = {"trusted_proxies": PROXIES, "token_failures_per_client": "2/minute"}
    async with running(issuer_file=tmp_path / "e.json", **given) as gate:
        del gate.http.headers["authorization"]
        wrong = {"grant_type": "client_credentials", "client_id": "demo-rh", "client_secret": "un-secret-faux"}
        right = {**wrong, "client_secret": "secret-du-rh-123"}

        async def ask(form: dict[str, str], address: str) -> int:
            return (await gate.http.post("/oauth/token", data=form, headers={"X-Forwarded-For": address})).status_code

        assert [await ask(wrong, "198.51.100.7") for _ in range(3)] == [401, 401, 429]
        assert await ask(right, "198.51.100.7") == 429
        assert await ask(right, "198.51.100.8") == 200


async def test_the_oldest_connection_that_waits_makes_room() -> None:
    async with running(connections_per_address=3) as gate:
        busy = [await asyncio.open_connection("127.0.0.1", gate.port) for _ in range(2)]
        bearer = gate.http.headers["authorization"].encode()
        for _, writer in busy:
            writer.write(b"GET /v1/metiers/lent HTTP/1.1\r\nHost: x\r\nAuthorization: %b\r\n\r\n" % bearer)
        while len(gate.upstream.seen) < 2:
            await asyncio.sleep(0.01)
        idle = [await asyncio.open_connection("127.0.0.1", gate.port) for _ in range(4)]
        for reader, _ in idle[:-1]:
            async with asyncio.timeout(3):
                assert await reader.read() == b""
        _, writer = idle[-1]
        writer.write(b"GET /vivant HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await idle[-1][0].readline()).startswith(b"HTTP/1.1 200")
        gate.upstream.release.set()
        for reader, _ in busy:
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        await close(writer for _, writer in busy + idle)


async def test_a_trusted_proxy_opens_as_many_connections_as_it_needs() -> None:
    async with running(connections_per_address=2, trusted_proxies=PROXIES) as gate:
        held = [await asyncio.open_connection("127.0.0.1", gate.port) for _ in range(6)]
        for reader, writer in held:
            writer.write(b"GET /vivant HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        await close(writer for _, writer in held)


async def test_pret_asks_the_neighbours_once_for_all_who_ask_at_once() -> None:
    async with running() as gate:
        asked = 0
        pret = gate.upstream._readiness

        async def counted(*given: Any) -> None:
            nonlocal asked
            asked += 1
            await pret(*given)

        gate.upstream._readiness = counted  # type: ignore[method-assign]
        answers = await asyncio.gather(*(gate.http.get("/pret") for _ in range(30)))
        assert {answer.status_code for answer in answers} == {200}
        assert asked <= 8
