"""Background tasks that start and stop with what needs them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger("tasks")


@contextlib.asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` beside the block; at its end, cancel it and wait until it has stopped."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def repeating(name: str, work: Callable[[], Awaitable[int]], every_s: float = 3_600.0) -> None:
    """Do `work` now and every so often, until cancelled; what a failure leaves is for the next time."""
    while True:
        try:
            log.info(name, done=await work())
        except Exception as error:
            log.warning(name, error=type(error).__name__)
        await asyncio.sleep(every_s)
