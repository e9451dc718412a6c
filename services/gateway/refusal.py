"""Refusing a body that is too large while it is still coming."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.types import Receive, Scope, Send

from services.kit.web.errors import Problem
from services.kit.web.problems import refusal

LINGER_S = 1.0


async def refuse_then_linger(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once, then read on for a moment before the connection closes.

    Closing a socket that still holds unread bytes resets it, and the caller might never read why it was refused.
    """
    response = refusal(problem, scope)
    await send({"type": "http.response.start", "status": problem.status, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    await linger(receive)
    await send({"type": "http.response.body", "body": b""})


async def linger(receive: Receive) -> None:
    """Read the rest of a body for a moment and drop it."""
    with contextlib.suppress(TimeoutError, Problem):
        async with asyncio.timeout(LINGER_S):
            more = True
            while more:
                message = await receive()
                more = message["type"] == "http.request" and message.get("more_body", False)
