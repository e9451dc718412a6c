"""A neighbour that was restored: its feed has another course, and whoever follows it reads it again from its start."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from services.kit.feed import consumer
from services.kit.run.tasks import running
from services.kit.web.errors import CursorExpired
from tests.support.clock import now
from tests.support.service import RunningService

Told = tuple[str, dict[str, Any]]


class RestoredFeed:
    """Answers as the feed of `source` would, page by page; a position of before is refused."""

    def __init__(self, source: str, told: list[Told], identity: str = "") -> None:
        self.identity = identity or uuid4().hex[:8]
        self._events = [
            {
                "id": str(uuid4()), "type": f"passerelle.{source}.{kind}", "subject": str(data.get("id", "")),
                "time": now().isoformat(), "position": f"{self.identity}.{place}.0", "data": data,
            }
            for place, (kind, data) in enumerate(told, 1)
        ]  # fmt: skip

    async def get(self, path: str, *, apres: str | None, limite: int, **_: Any) -> dict[str, Any]:
        if apres and not apres.startswith(self.identity):
            raise CursorExpired
        read = int(apres.split(".")[1]) if apres else 0
        await asyncio.sleep(0.02 if read == len(self._events) else 0)
        return {"evenements": self._events[read : read + consumer.PAGE]}


async def reread(api: RunningService, source: str, told: list[Told]) -> None:
    """Have the service follow `source` again from the start of what it says now, to its end."""
    follower = api.app.state.consumers[source]
    client: Any = RestoredFeed(source, told)
    async with running(follower.run(api.app.state.service, client)), asyncio.timeout(20):
        while not (follower.state.caught_up and (follower.state.position or "").startswith(client.identity)):
            assert not follower.state.failing or follower.state.failing == CursorExpired.slug, follower.state.failing
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.05)  # the end may be an empty answer
