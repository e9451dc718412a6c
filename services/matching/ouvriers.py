"""Heavy computation beside the event loop, behind bounded queues: what does not fit is refused at once, never piled up.

Person by person, one thread is enough; whole populations and past catalogues go to one process of its own, spawned
(a forked one would inherit the clients' sockets) and started when first needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar, TypeVarTuple

from fastapi import FastAPI
from prometheus_client.core import Metric

from services.kit.run.metrics import Metrics
from services.kit.web.auth import SUJET
from services.kit.web.errors import Overloaded

Args = TypeVarTuple("Args")
R = TypeVar("R")
RETRY_AFTER_S = 2


class File:
    """A queue before one executor: at most `waiting_max` computations in it, each for at most `deadline_s`.

    Of these at most `part_max` for one subject: whoever asks for many at once is refused before the others are.
    What the service computes for itself has no such share.
    """

    def __init__(self, make: Callable[[], Executor], *, waiting_max: int, part_max: int, deadline_s: float) -> None:
        self._make = make
        self._executor: Executor | None = None
        self._waiting_max = waiting_max
        self._part_max = part_max
        self._deadline_s = deadline_s
        self._inside: Counter[str] = Counter()

    async def run(self, function: Callable[[*Args], R], *args: *Args) -> R:
        """The function's result; raises Overloaded when the queue is full, late, or its worker died."""
        sujet = SUJET.get()
        if sujet and self._inside[sujet] >= self._part_max:
            raise _refused("Vous avez déjà plusieurs calculs en attente.")
        if self._inside.total() >= self._waiting_max:
            raise _refused("Trop de calculs attendent leur tour.")
        self._inside[sujet] += 1
        try:
            async with asyncio.timeout(self._deadline_s):
                self._executor = self._executor or self._make()
                return await asyncio.wrap_future(self._executor.submit(function, *args))
        except TimeoutError:
            raise _refused("Le calcul n'a pas pu être fait à temps.") from None
        except BrokenProcessPool:
            self.close()
            raise _refused("Le processus de calcul s'est arrêté ; un autre prend sa suite.") from None
        finally:
            self._inside[sujet] -= 1
            if not self._inside[sujet]:
                del self._inside[sujet]

    @property
    def filling(self) -> tuple[int, int]:
        """How many computations are in it, and how many may be."""
        return self._inside.total(), self._waiting_max

    def close(self) -> None:
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    async def aclose(self) -> None:
        """Stop now, whatever is being computed, and leave nothing behind."""
        executor = self._executor
        if executor:
            # the pool has no way of its own to stop a process that is busy (Python 3.14 will)
            workers = list((getattr(executor, "_processes", None) or {}).values())
            self.close()
            for worker in workers:
                worker.terminate()
            if workers:
                await asyncio.to_thread(executor.shutdown, True)


def _refused(detail: str) -> Overloaded:
    return Overloaded(detail, retry_after=RETRY_AFTER_S)


def one_thread() -> Executor:
    return ThreadPoolExecutor(1, thread_name_prefix="calcul")


def one_process() -> Executor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(0)


class Ouvriers:
    """The two queues of the service."""

    def __init__(self, individuel: File, collectif: File) -> None:
        self.individuel = individuel
        self.collectif = collectif

    def figures(self, metrics: Metrics) -> list[Metric]:
        files = {"individuel": self.individuel.filling, "collectif": self.collectif.filling}
        inside = {name: inside for name, (inside, _) in files.items()}
        limits = {name: limit for name, (_, limit) in files.items()}
        return [
            metrics.gauges("passerelle_calculs", "Calculs en cours ou en attente.", "file", inside),
            metrics.gauges("passerelle_calculs_max", "Calculs en cours ou en attente, au plus.", "file", limits),
        ]

    @contextlib.asynccontextmanager
    async def closing(self, _: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self.individuel.aclose()
            await self.collectif.aclose()
