"""`python -m services.cli.parked <rejouer|oter> <service> <columns as JSON>`: a service acts on what it set aside.

In a process of its own, with the environment that the service has when it runs; a line of JSON for each event.
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Row

from services.kit.data.uow import UnitOfWork
from services.kit.feed.parking import drop, waiting_rows
from services.kit.feed.replay import replay
from services.kit.web.auth import Actor

AN_ERASURE = "un effacement ne s'ôte pas : rejouez-le"


async def main(act: str, name: str, wanted: dict[str, Any]) -> None:
    app: FastAPI = import_module(f"services.{name}.app").create_app()
    doing = {"rejouer": _replay, "oter": _drop}[act]
    try:
        for row in await waiting_rows(app.state.service, **wanted):
            said = {"id": row.id, "type": row.type, "sujet": row.sujet, "raison": await doing(app, row)}
            print(json.dumps(said), flush=True)
    finally:
        await app.state.database.close()


async def _replay(app: FastAPI, row: Row[Any]) -> str | None:
    return await replay(app.state.service, app.state.consumers[row.source], row.rang)


async def _drop(app: FastAPI, row: Row[Any]) -> str | None:
    if row.type in app.state.consumers[row.source].endings:
        return AN_ERASURE
    service = app.state.service
    async with UnitOfWork(service, Actor(sujet="passerelle flux"), "oter_evenement", service.clock(), row.id) as uow:
        await drop(uow, [row.rang])
        await uow.finish()
    return None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
