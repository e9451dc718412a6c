"""Waiting until what one service published has reached those that follow it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from services.cli.errors import DidNotStart
from services.cli.settings import InstallationSettings
from services.kit.run.http import ServiceClient
from services.kit.web.errors import Problem

CAUGHT_UP_WITHIN_S = 120.0


async def wait_for_followers(settings: InstallationSettings, source: str, *followers: str) -> None:
    """Return once every follower has applied all that `source` has published so far; raises DidNotStart when it takes too long."""
    until = time.monotonic() + CAUGHT_UP_WITHIN_S
    client = ServiceClient(deadline_s=5)
    try:
        head = (await client.get(f"{settings.url_of(source)}/pret"))["dependances"]["flux"]["tete"]
        waiting = set(followers) if head else set()
        while waiting:
            for follower in sorted(waiting):
                if await _has_read(client, settings.url_of(follower), source, head):
                    waiting.discard(follower)
            if waiting and time.monotonic() > until:
                raise DidNotStart(f"{', '.join(sorted(waiting))} n'a pas fini de lire le flux de {source}.")
            if waiting:
                await asyncio.sleep(0.1)
    finally:
        await client.aclose()


async def _has_read(client: ServiceClient, url: str, source: str, head: str) -> bool:
    """Whether the follower is at that position of the feed or beyond, and of the same course of it."""
    try:
        state: dict[str, Any] = await client.get(f"{url}/pret")
    except Problem:
        return False
    followed = state["flux"].get(source, {})
    identity, place, _ = (followed.get("position") or "..").split(".")
    wanted, last, _ = head.split(".")
    return identity == wanted and int(place) >= int(last) and followed["rattrape"]
