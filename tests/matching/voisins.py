"""Neighbours of the tests: the three feeds and the token endpoint over real HTTP, on a port that can be closed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import orjson
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.kit.web.errors import CursorExpired
from tests.support.issuer import token

POLL_S = 0.02


class Voisins:
    """Events by source, as the kit's feed serves them: by position, long-polled, 410 for a position of before a restore."""

    def __init__(self) -> None:
        self.told: dict[str, list[dict[str, Any]]] = {"competences": [], "certification": [], "parcours": []}
        self.epoch = dict.fromkeys(self.told, 1)
        self.asked: list[str] = []
        self.broken: bytes | None = None
        self.app = FastAPI()
        self.app.add_api_route("/v1/evenements/{source}", self._feed, methods=["GET"])
        self.app.add_api_route("/oauth/token", self._token, methods=["POST"])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, Any]:
        return {
            "neighbours": dict.fromkeys(self.told, self.url),
            "token_url": f"{self.url}/oauth/token",
            "client_id": "matching",
            "client_secret": "secret-de-test",
        }

    async def start(self) -> None:
        config = uvicorn.Config(self.app, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server and self._task:
            self._server.should_exit = self._server.force_exit = True
            await self._task
            self._server = None

    def tell(self, source: str, events: Iterable[tuple[str, dict[str, Any]]]) -> None:
        for kind, data in events:
            number = len(self.told[source]) + 1
            self.told[source].append(
                {
                    "specversion": "1.0",
                    "id": str(uuid4()),
                    "type": f"passerelle.{source}.{kind}",
                    "subject": str(data.get("id", "")),
                    "time": "2026-01-01T00:00:00+00:00",
                    "position": f"{self.epoch[source]:08x}.{number}.{number}",
                    "data": data,
                }
            )

    def restore(self, source: str, events: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """The service comes back from a backup: other events, and every former position is refused."""
        self.told[source] = []
        self.epoch[source] += 1
        self.tell(source, events)

    async def _token(self) -> Response:
        return _json({"access_token": token("service"), "expires_in": 3600})

    async def _feed(self, source: str, request: Request) -> Response:
        self.asked.append(request.headers.get("authorization", ""))
        if self.broken is not None:
            return Response(self.broken, media_type="application/json")
        query = request.query_params
        after, wait_s = query.get("apres"), int(query.get("attente", "0"))
        if after and int(after.split(".")[0], 16) != self.epoch[source]:
            body = orjson.dumps(CursorExpired("Le flux a été restauré.").document("urn:passerelle:requete:x"))
            return Response(body, 410, media_type="application/problem+json")
        seen = int(after.split(".")[1]) if after else 0
        epoch = self.epoch[source]
        for _ in range(int(wait_s / POLL_S)):
            if len(self.told[source]) > seen or self.epoch[source] != epoch or self._server is None:
                break
            await asyncio.sleep(POLL_S)
        events = self.told[source][seen : seen + int(query["limite"])] if self.epoch[source] == epoch else []
        return _json({"evenements": events, "position": events[-1]["position"] if events else after})


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
