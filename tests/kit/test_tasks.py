from __future__ import annotations

import asyncio
import contextlib

import pytest

from services.kit.tasks import running

pytestmark = pytest.mark.anyio


async def test_runs_beside_the_block_and_has_stopped_after_it() -> None:
    seen = []

    async def work() -> None:
        try:
            seen.append("begun")
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            seen.append("stopped")

    with contextlib.suppress(ZeroDivisionError):
        async with running(work()):
            await asyncio.sleep(0.01)
            assert seen == ["begun"]
            raise ZeroDivisionError
    assert seen == ["begun", "stopped"]
