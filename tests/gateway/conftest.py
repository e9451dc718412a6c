"""The gateway and a neighbour on real sockets, in the test's own loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from services.gateway.app import Gateway, create_app
from services.gateway.settings import GatewaySettings
from services.kit.run.server import BoundedProtocol
from tests.gateway.upstream import Upstream
from tests.support.issuer import KEY, TRUSTED, token


@contextlib.asynccontextmanager
async def served(app: Any, lifespan: str = "on") -> AsyncIterator[str]:
    """Serve an application on a free port with the server that the services use; its base URL."""
    # the protocol named: asyncio sets TCP_NODELAY on no other socket
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=BoundedProtocol, access_log=False, log_level="critical", lifespan=lifespan, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


class Running:
    """A gateway in front of one neighbour that plays all four services."""

    def __init__(self, gateway: Gateway, url: str, upstream: Upstream, http: httpx.AsyncClient) -> None:
        self.gateway, self.url, self.upstream, self.http = gateway, url, upstream, http
        self.port = int(url.rsplit(":", 1)[1])

    async def raw(self, data: bytes, *, until_closed: bool = True, wait_s: float = 3) -> bytes:
        """Send bytes as they are; what came back before the connection closed (or the wait ended)."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            async with asyncio.timeout(wait_s):
                while piece := await reader.read(65_536):
                    answer += piece
                    if not until_closed and b"\r\n\r\n" in answer:
                        break
        writer.close()
        return answer


Start = Callable[..., contextlib.AbstractAsyncContextManager[Running]]


@contextlib.asynccontextmanager
async def running(neighbour: str | None = None, **overrides: Any) -> AsyncIterator[Running]:
    """Start both; `overrides` are settings of the gateway, `neighbour` another address for the services."""
    upstream = Upstream()
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(upstream, "off"))
        names = ("competences", "certification", "parcours", "matching")
        given = {"neighbours": dict.fromkeys(names, neighbour or url), "issuers": [TRUSTED], **overrides}
        gateway = create_app(GatewaySettings(**given))
        own = await stack.enter_async_context(served(gateway))
        bearer = {"Authorization": f"Bearer {token('rh', sujet='rh-1')}"}
        http = await stack.enter_async_context(
            httpx.AsyncClient(base_url=own, headers=bearer, timeout=20, trust_env=False)
        )
        stack.callback(upstream.release.set)
        yield Running(gateway, own, upstream, http)


@pytest.fixture
async def gate() -> AsyncIterator[Running]:
    async with running() as started:
        yield started


def write_issuer(path: Path, **changes: Any) -> None:
    """An issuer's file with two clients."""
    clients = [
        {"client_id": "demo-rh", "secret": "secret-du-rh-123", "nom": "RH", "sujet": "rh-demo", "roles": ["rh"],
         "entite": "0199f0c2-0000-7000-8000-0000000000e1", "profil": "0199f0c2-0000-7000-8000-0000000000f1"},
        {"client_id": "matching", "secret": "secret-de-matching", "nom": "Matching", "roles": ["service"]},
    ]  # fmt: skip
    content = {"issuer": "http://127.0.0.1:8000", "cle": KEY.as_dict(private=True), "clients": clients, **changes}
    path.write_text(json.dumps(content))
