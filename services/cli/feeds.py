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
        head = _order((await client.get(f"{settings.url_of(source)}/pret"))["dependances"]["flux"]["tete"])
        waiting = set(followers)
        while waiting:
            for follower in sorted(waiting):
                if _order(await _position(client, settings.url_of(follower), source)) >= head:
                    waiting.discard(follower)
            if waiting and time.monotonic() > until:
                raise DidNotStart(f"{', '.join(sorted(waiting))} n'a pas fini de lire le flux de {source}.")
            if waiting:
                await asyncio.sleep(0.1)
    finally:
        await client.aclose()


async def _position(client: ServiceClient, url: str, source: str) -> str | None:
    try:
        state: dict[str, Any] = await client.get(f"{url}/pret")
    except Problem:
        return None
    position = state["flux"].get(source, {}).get("position")
    return str(position) if position else None


def _order(position: str | None) -> int:
    """What a position of one feed sorts by: its place, 0 before the first."""
    return int(position.split(".")[1]) if position else 0
