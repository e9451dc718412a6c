"""Reading answers: what is there, what is hidden, and what becomes true a moment later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.support.service import Caller

WITHIN_S = 60.0


def ok(answer: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json() if answer.content else None


async def every(caller: Caller, path: str) -> list[dict[str, Any]]:
    """All the rows of a list, page after page; `path` has a query."""
    rows, more = [], ""
    while True:
        page = ok(await caller.get(f"{path}&limite=200{more}"))
        rows += page["elements"]
        if page["suivant"] is None:
            return rows
        more = f"&apres={page['suivant']}"


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal, without what identifies the request."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    return {name: value for name, value in answer.json().items() if name != "instance"}


async def hidden(caller: Caller, path: str, identifier: str) -> bool:
    """Whether the resource is, for this caller, exactly one that does not exist."""
    assert identifier in path
    there, nowhere = await caller.get(path), await caller.get(path.replace(identifier, str(uuid4())))
    return (there.status_code, problem(there)) == (404, problem(nowhere)) and nowhere.status_code == 404


async def soon(caller: Caller, path: str, condition: Callable[[httpx.Response], bool]) -> httpx.Response:
    """The answer once the feeds have brought what the condition waits for."""
    until = time.monotonic() + WITHIN_S
    while True:
        answer = await caller.get(path)
        if condition(answer):
            return answer
        assert time.monotonic() < until, f"still not so after {WITHIN_S} s: {answer.status_code} {answer.text[:500]}"
        await asyncio.sleep(0.1)
