"""What the door lets through: listed paths only, no claim from outside, bounded sizes and rates."""

from __future__ import annotations

import asyncio
import random
import time

import httpx
import pytest

from services.gateway.door import Door
from services.gateway.errors import TooManyRequests
from services.gateway.limits import RateLimiter
from services.gateway.relay.routes import PREFIXES, owner_of
from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import Running, running
from tests.support.issuer import token

pytestmark = pytest.mark.anyio
SEGMENTS = [
    "v1", "V1", "metiers", "Metiers", "METIERS", "profils", "internal", "vivant", "pret", "openapi.json", "docs", "admin",
    "evenements", "competences", "..", ".", "%2e%2e", "%2E.", "..%2f", "%2f", "%5c", "a;b=c", ";", "", "%00x", "%3b", "%252e",
    "0199f0c2", "imports", "é", "*", "oauth", "token", "\\", "%2f%2fetc", "//", "v2", "_", "~root", "metiers%20", "metiers.",
]  # fmt: skip
FROM_OUTSIDE = [
    ("X-User-Id", "1"), ("X-User-Roles", "rh"), ("X-GPS", "B"), ("X-Gps-Id", "B"), ("X-Forwarded-For", "10.0.0.1"),
    ("X-Forwarded-Host", "mal.test"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=10.0.0.1"), ("X-Real-IP", "10.0.0.1"),
    ("X-Original-URL", "/internal"), ("X-Rewrite-URL", "/internal"), ("X-HTTP-Method-Override", "DELETE"), ("Cookie", "a=b"),
    ("X_User_Id", "1"), ("Via", "1.1 x"), ("Keep-Alive", "timeout=5"), ("TE", "trailers"), ("Trailer", "X-Fin"),
    ("Upgrade", "websocket"), ("Proxy-Authorization", "Basic x"), ("Proxy-Connection", "close"), ("X-Passerelle-Acteur", "rh"),
]  # fmt: skip


def slug(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["type"]).removeprefix("urn:passerelle:probleme:")


@pytest.mark.parametrize(
    "path",
    [
        "//v1/metiers", "/v1//metiers", "/v1/metiers/", "/v1/metiers/..%2fprofils", "/v1/metiers/%2e%2e/internal",
        "/v1/metiers/../internal", "/v1/metiers;x", "/v1/metiers/a;b", "/V1/metiers", "/v1/METIERS", "/v1/internal", "/internal",
        "//internal", "/v1", "/v1/evenements", "/v1/evenements/gateway", "/v1/evenements/competences/x", "/v1/pret",
        "/v1/openapi.json", "/Vivant", "/vivant/", "/docs/", "/docs/actifs/../x", "/docs/actifs/inconnu.js", "/redoc", "/metrics/", "/Metrics",
        "/v1/metiers%2fx", "/v1/metiers/a%5cb", "/v1/metiers/%2e", "/v1/metiers/a%3bb", "/oauth", "/oauth/jwks.json/",
    ],
)  # fmt: skip
async def test_a_path_that_is_not_listed_is_a_404_of_the_gateway(gate: Running, path: str) -> None:
    request = b"GET %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: %b\r\n\r\n"
    answer = await gate.raw(request % (path.encode(), gate.http.headers["authorization"].encode()))
    assert answer.startswith(b"HTTP/1.1 404"), answer
    assert b"application/problem+json" in answer
    assert gate.upstream.seen == []


async def test_thousands_of_mutated_paths_reach_only_listed_routes(gate: Running) -> None:
    chance = random.Random(20)
    bearer = gate.http.headers["authorization"].encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    reached = 0
    for _ in range(4_000):
        parts = [chance.choice(SEGMENTS) for _ in range(chance.randint(1, 5))]
        if chance.random() < 0.5:
            parts[:0] = ["v1", chance.choice(["metiers", "profils", chance.choice(SEGMENTS)])]
        path = "/" + "/".join(parts) + chance.choice(["", "", "/", "?x=../y", "%2f"])
        if not path.isascii():
            continue
        writer.write(b"GET %b HTTP/1.1\r\nHost: x\r\nAuthorization: %b\r\n\r\n" % (path.encode(), bearer))
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        assert status in (200, 400, 401, 404), (path, status)
        if gate.upstream.seen:
            seen = gate.upstream.seen.pop()["raw_path"].decode()
            reached += 1
            assert owner_of(seen) is not None, seen
            assert seen == path.split("?")[0]
            assert not any(bad in seen.lower() for bad in ("//", "..", "%2e", "%2f", "%5c", ";", "%00"))
            assert not seen.endswith("/")
    writer.close()
    assert reached > 50


async def test_claims_from_outside_and_hop_headers_reach_nobody(gate: Running) -> None:
    plain = await gate.http.get("/v1/metiers/x")
    expected = {name for name, _ in plain.json()["headers"]}
    for name, value in FROM_OUTSIDE:
        for spelling in (name, name.upper(), name.lower()):
            answer = await gate.http.get("/v1/metiers/x", headers={spelling: value})
            assert answer.status_code == 200, name
            assert {seen for seen, _ in answer.json()["headers"]} == expected, name
    answer = await gate.http.get("/v1/metiers/x", headers={"Connection": "keep-alive, X-Mien", "X-Mien": "1"})
    assert "x-mien" not in dict(answer.json()["headers"])


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PURGE"])
async def test_methods_nobody_has_are_a_405(gate: Running, method: str) -> None:
    answer = await gate.http.request(method, "/v1/metiers")
    assert (answer.status_code, slug(answer)) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]
    assert gate.upstream.seen == []


async def test_connect_is_refused(gate: Running) -> None:
    answer = await gate.raw(b"CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer[9:12] in (b"400", b"404", b"405")
    assert gate.upstream.seen == []


async def test_anonymous_callers_stop_at_the_door(gate: Running) -> None:
    for service, segments in PREFIXES.items():
        for path in [f"/v1/{segment}" for segment in segments] + [f"/v1/evenements/{service}"]:
            answer = await gate.http.get(path, headers={"Authorization": ""})
            assert (answer.status_code, slug(answer)) == (401, "unauthenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert gate.upstream.seen == []


async def test_a_body_is_refused_by_its_announced_size_and_by_what_comes(gate: Running) -> None:
    answer = await gate.http.post("/v1/profils/x", content=b"x" * 1_048_577)
    assert (answer.status_code, slug(answer)) == (413, "payload-too-large")
    head = b"POST /v1/profils/x HTTP/1.1\r\nHost: x\r\nAuthorization: %b\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"%x\r\n%b\r\n" % (65_536, b"x" * 65_536)
    answer_bytes = await gate.raw(head % gate.http.headers["authorization"].encode() + piece * 20)
    assert answer_bytes.startswith(b"HTTP/1.1 413")
    assert (await gate.http.post("/v1/profils/x", content=b"x" * 1_048_576)).status_code == 200
    assert (await gate.http.post("/v1/emplois/imports", content=b"x" * 2_000_000)).json() == {"octets": 2_000_000}
    head = b"POST /v1/emplois/imports HTTP/1.1\r\nHost: x\r\nAuthorization: %b\r\nContent-Length: 200000000\r\n\r\n"
    answer_bytes = await gate.raw(head % gate.http.headers["authorization"].encode())
    assert answer_bytes.startswith(b"HTTP/1.1 413")


async def test_own_pages_take_small_bodies_only(gate: Running) -> None:
    answer = await gate.http.post("/oauth/token", content=b"x" * 20_000)
    assert answer.status_code == 413


async def test_oversized_headers_and_addresses_are_refused(gate: Running) -> None:
    assert (await gate.http.get("/v1/metiers", headers={"X-Long": "y" * 100_000})).status_code == 431
    many = "".join(f"x-{i}: 1\r\n" for i in range(2_000))
    assert (await gate.raw(f"GET /v1/metiers HTTP/1.1\r\nHost: x\r\n{many}\r\n".encode())).startswith(b"HTTP/1.1 431")
    answer = await gate.raw(b"GET /v1/metiers?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /v1/metiers HTTP/1.1\r\n\r\n",
        b"GET /v1/metiers HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        b"GET /v1/metiers HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /v1/metiers HTTP/1.1\r\nHost: x\r\nA\rB: c\r\n\r\n",
        b"POST /v1/metiers HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/metiers HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"POST /v1/metiers HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /v1/metiers?q=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/metiers?q=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/metiers/%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/metiers?q=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
async def test_malformed_requests_are_a_400(gate: Running, request_bytes: bytes) -> None:
    bearer = gate.http.headers["authorization"].encode()
    authorised = request_bytes.replace(b"Host: x\r\n", b"Host: x\r\nAuthorization: %b\r\n" % bearer)
    answer = await gate.raw(authorised)
    assert answer.startswith(b"HTTP/1.1 400"), answer
    assert b"malformed-request" in answer
    assert gate.upstream.seen == []


async def test_a_caller_over_the_rate_waits_and_others_do_not() -> None:
    async with running(rate_per_subject="3/minute") as gate:
        left = [int((await gate.http.get("/v1/metiers")).headers["ratelimit-remaining"]) for _ in range(3)]
        assert left == [2, 1, 0]
        refused = await gate.http.get("/v1/metiers")
        assert (refused.status_code, slug(refused)) == (429, "too-many-requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-limit"] == "3"
        assert len(gate.upstream.seen) == 3
        other = {"Authorization": f"Bearer {token('rh', sujet='rh-2')}"}
        assert (await gate.http.get("/v1/metiers", headers=other)).status_code == 200


async def test_refused_tokens_count_against_the_address() -> None:
    async with running(rate_per_address="2/minute") as gate:
        statuses = [(await gate.http.get("/v1/metiers", headers={"Authorization": "x"})).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
        assert (await gate.http.get("/v1/metiers")).status_code == 200
        assert (await gate.http.get("/openapi.json")).status_code == 429
        for health in ("/vivant", "/pret"):
            assert [(await gate.http.get(health)).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(("rate", "window_s"), [("2/minute", 60), ("2/hour", 3_600), (None, 60)])
def test_a_window_is_as_long_as_it_says(monkeypatch: pytest.MonkeyPatch, rate: str | None, window_s: int) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    limiter = RateLimiter(rate or GatewaySettings().token_failures_per_client, "essai")
    for _ in range(limiter.item.amount):
        limiter.hit("a")
    for later, left in ((0.0, window_s), (window_s - 1.0, 1)):
        now = 1_000_000.0 + later
        with pytest.raises(TooManyRequests) as refused:
            limiter.hit("a")
        assert refused.value.headers["Retry-After"] == str(left)
    now = 1_000_000.0 + window_s
    limiter.check("a")
    assert dict(limiter.hit("a"))[b"ratelimit-remaining"] == str(limiter.item.amount - 1).encode()


def test_every_rate_is_of_a_minute() -> None:
    settings = GatewaySettings()
    rates = [value for name, value in settings if "rate" in name or "failures" in name]
    assert len(rates) == 5
    assert {RateLimiter(rate, "essai").item.get_expiry() for rate in rates} == {60}


async def test_the_store_forgets_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.limits.PURGE_ABOVE", 3)
    limiter = RateLimiter("1/second", "essai")
    store = limiter._limiter.storage
    for caller in "abcd":
        limiter.hit(caller)
    with pytest.raises(TooManyRequests):
        limiter.check("a")
    await asyncio.sleep(1.1)
    limiter.check("a")
    for caller in "efgh":
        limiter.hit(caller)
    assert store.check()
    store.clear("x")
    assert store.reset() <= 8


async def test_websockets_are_closed(gate: Running) -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    await gate.gateway({"type": "websocket"}, send, send)  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert Door.__doc__
