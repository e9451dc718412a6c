"""The kill loop on an application that commits after it has answered (trap T1): the loop must report losses."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.kit.data.uow import UnitOfWork
from services.kit.web import routing
from tests.faults.kill_loop import run

PENDING: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def commit_later(service: Any, spec: Any, request: Any, actor: Any) -> AsyncIterator[UnitOfWork]:
    uow = UnitOfWork(service, actor, spec.action, service.clock())
    db = uow.db
    yield uow

    async def finish() -> None:
        await asyncio.sleep(0.002)
        await db.commit()
        await db.close()

    task = asyncio.create_task(finish())
    PENDING.add(task)
    task.add_done_callback(PENDING.discard)


if __name__ == "__main__":
    routing._transaction = commit_later  # type: ignore[assignment]
    random.seed(int(sys.argv[3]))
    report = asyncio.run(run(sys.argv[1], int(sys.argv[2]), until_broken=True))
    print(json.dumps(report))
    sys.exit(1 if report["broken"] else 0)
