"""The outermost layer: identifiers, hygiene of addresses, no crash that speaks, no more requests than can be served."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import orjson
import pytest

from services.kit.web.auth import SUJET
from services.kit.web.errors import MalformedRequest, Problem
from services.kit.web.middleware import RequestMiddleware, check_url
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio


class Exchange:
    """One request given to an ASGI application, and what it sent."""

    def __init__(self, path: str = "/x", kind: str = "http", **headers: str) -> None:
        given = {"host": "x", **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.scope: dict[str, Any] = {
            "type": kind, "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "http_version": "1.1", "headers": [(n.encode(), v.encode()) for n, v in given.items() if v],
        }  # fmt: skip
        self.sent: list[Any] = []

    async def through(self, app: Any, **bounds: Any) -> Exchange:
        layer = app if isinstance(app, RequestMiddleware) else RequestMiddleware(app, body_deadline_s=1, **bounds)
        await layer(self.scope, self.receive, self.send)
        return self

    async def receive(self) -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


async def ok(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.parametrize(
    ("given", "kept"), [("requete-1", True), ("court", False), ("avec espace", False), ("x" * 65, False), ("", False)]
)
async def test_keeps_a_request_id_only_when_it_has_the_shape_of_one(given: str, kept: bool) -> None:
    exchange = await Exchange(x_request_id=given).through(ok)
    assert (exchange.scope["state"]["request_id"] == given) is kept
    assert (b"x-request-id", exchange.scope["state"]["request_id"].encode()) in exchange.sent[0]["headers"]


async def test_keeps_a_trace_context_or_starts_one() -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    assert (await Exchange(traceparent=trace).through(ok)).scope["state"]["traceparent"] == trace
    started = (await Exchange(traceparent="00-zz").through(ok)).scope["state"]["traceparent"]
    assert len(started) == len(trace)


async def test_refuses_a_request_without_host() -> None:
    refused = await Exchange(host="").through(ok)
    assert refused.status == 400
    assert orjson.loads(refused.sent[1]["body"])["type"] == "urn:passerelle:probleme:malformed-request"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_refuses_two_hosts(version: str) -> None:
    exchange = Exchange()
    exchange.scope |= {"headers": [(b"host", b"x"), (b"host", b"x")], "http_version": version}
    assert (await exchange.through(ok)).status == 400


async def test_a_subject_does_not_outlive_its_request() -> None:
    async def signed_in(*given: Any) -> None:
        SUJET.set("p-1")
        await ok(*given)

    await Exchange().through(signed_in)
    assert SUJET.get() == ""


@pytest.mark.parametrize(("path", "query"), [(b"/%zz", b""), (b"/", b"q=%00"), (b"/%ff", b""), (b"/", b"q=%c3")])
def test_refuses_a_badly_encoded_address(path: bytes, query: bytes) -> None:
    with pytest.raises(MalformedRequest):
        check_url(path, query)


async def test_lets_other_kinds_of_traffic_pass() -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    await Exchange(kind="lifespan").through(app)
    assert seen == ["lifespan"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Problem("connu"), 500),
        (asyncpg.CrashShutdownError("x"), 503),
        (ConnectionRefusedError(), 503),
        (ValueError("secret-canari"), 500),
    ],
)
async def test_whatever_is_raised_becomes_a_problem(error: Exception, status: int) -> None:
    async def crash(scope: Any, receive: Any, send: Any) -> None:
        raise error

    exchange = await Exchange().through(crash)
    assert exchange.status == status
    assert b"canari" not in exchange.sent[1]["body"]


async def test_an_answer_already_begun_is_not_begun_again() -> None:
    async def crash(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError

    assert [message["type"] for message in (await Exchange().through(crash)).sent] == ["http.response.start"]


async def test_refuses_what_it_cannot_serve_at_once_but_says_that_it_lives() -> None:
    free = asyncio.Event()

    async def wait(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] not in ("/vivant", "/pret"):
            await free.wait()
        await ok(scope, receive, send)

    layer = RequestMiddleware(wait, body_deadline_s=1, limit_concurrency=2)
    waiting = [asyncio.create_task(Exchange().through(layer)) for _ in range(2)]
    await asyncio.sleep(0.01)
    assert (await Exchange().through(layer)).status == 503
    for health in ("/vivant", "/pret"):
        assert (await Exchange(health).through(layer)).status == 200
    free.set()
    assert [exchange.status for exchange in await asyncio.gather(*waiting)] == [200, 200]
    assert (await Exchange().through(layer)).status == 200


async def test_logs_hold_no_value_of_the_request(capsys: pytest.CaptureFixture[str], notes: RunningService) -> None:
    caller = notes.as_("salarie", sujet="sujet-canari")
    await caller.post("/v1/notes", {"code": "A", "texte": "texte-canari"})
    await caller.get("/v1/notes?q=requete-canari")
    await caller.get("/v1/notes/chemin-canari")
    await caller.get("/v1/pannes/canari")
    logged = capsys.readouterr()
    assert "canari" not in logged.err + logged.out
    assert '"event":"crash"' in logged.err.replace(": ", ":")
