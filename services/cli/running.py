"""Running until Ctrl-C or SIGTERM, whatever is under way then, and leaving in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # a second Ctrl-C does not cut the stop short: it would leave processes behind
        loop.add_signal_handler(number, stop.set)
    stopper = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopper}, return_when=asyncio.FIRST_COMPLETED)
    stopper.cancel()
    if task.done():
        return await task
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, or until a signal: it is then cancelled and waited for, and the command succeeds."""
    asyncio.run(_until_stopped(work))
