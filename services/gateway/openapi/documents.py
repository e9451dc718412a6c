"""The services' documents as last known, and the merged one."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import orjson
import structlog

from services.gateway.openapi.merge import merge
from services.gateway.settings import GatewaySettings
from services.kit.run.http import ServiceClient
from services.kit.web.errors import Problem, UpstreamInvalid

ASK_AGAIN_AFTER_S = 1.0
log = structlog.get_logger("openapi")


class Documents:
    """Asks each neighbour when its document is older than the setting says, unknown, or it went away in between."""

    def __init__(self, settings: GatewaySettings, client: ServiceClient) -> None:
        self._neighbours = settings.neighbours
        self._max_age_s = settings.documents_max_age_s
        self._client = client
        self._known: dict[str, dict[str, Any]] = {}
        self._due_at = dict.fromkeys(self._neighbours, 0.0)
        self._merged: bytes | None = None
        self._lock = asyncio.Lock()

    def went_away(self, service: str) -> None:
        """The neighbour was out of reach: when it is back, it may be another version."""
        self._due_at[service] = min(self._due_at[service], time.monotonic() + ASK_AGAIN_AFTER_S)

    async def merged(self) -> bytes:
        """The merged document as JSON; raises UpstreamInvalid when the services' documents contradict each other."""
        async with self._lock:
            now = time.monotonic()
            due = [name for name, due_at in self._due_at.items() if due_at <= now]
            changed = await asyncio.gather(*(self._refresh(name) for name in due))
            if self._merged is None or any(changed):
                self._merged = self._merge()
            return self._merged

    async def _refresh(self, name: str) -> bool:
        document: Any = None
        with contextlib.suppress(Problem):
            document = await self._client.get(f"{self._neighbours[name].rstrip('/')}/openapi.json")
        usable = isinstance(document, dict) and isinstance(document.get("paths"), dict)
        self._due_at[name] = time.monotonic() + (self._max_age_s if usable else ASK_AGAIN_AFTER_S)
        if not usable or document == self._known.get(name):
            return False
        self._known[name] = document
        return True

    def _merge(self) -> bytes:
        try:
            return orjson.dumps(merge(self._known, unavailable=self._neighbours.keys() - self._known.keys()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.error("documents_contradict", error=str(error)[:200])
            if self._merged is not None:
                return self._merged
            raise UpstreamInvalid("Les documents des services se contredisent.") from None
