"""Work for the worker process of the tests: named by a module that it can import."""

from __future__ import annotations

import os
import time


def busy(seconds: float) -> int:
    """Pure Python arithmetic for a while: what holds the interpreter."""
    until, turns = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        turns += 1
    return turns


def die() -> None:
    os._exit(1)
