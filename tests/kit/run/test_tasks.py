from __future__ import annotations

import asyncio
import contextlib

import pytest

from services.kit.run.tasks import repeating, running

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


async def test_repeats_whatever_failed_before() -> None:
    done = []

    async def work() -> int:
        done.append(len(done))
        if len(done) == 1:
            raise ZeroDivisionError
        return 1

    async with running(repeating("essai", work, every_s=0.001)), asyncio.timeout(5):
        while len(done) < 3:
            await asyncio.sleep(0.001)
    assert done[:3] == [0, 1, 2]
