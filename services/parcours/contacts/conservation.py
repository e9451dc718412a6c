"""A request is kept as long as it runs, then nothing of it stays, nor of the answers kept for those who would retry it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from fastapi import FastAPI
from sqlalchemy import text

from services.kit.tasks import running
from services.kit.uow import Service

log = structlog.get_logger("contacts")
EVERY_S = 3_600.0
# one statement, so one transaction of its own
_ERASE = text(
    "WITH echu AS (DELETE FROM contact WHERE expire_le <= :maintenant RETURNING id), oubliee AS"
    " (DELETE FROM cle_idempotence k USING echu WHERE position(convert_to(echu.id::text, 'UTF8') IN k.corps) > 0)"
    " SELECT count(*) FROM echu"
)


async def erase_expired(service: Service) -> int:
    async with service.database.reading() as db:
        return int(await db.scalar(_ERASE, {"maintenant": service.clock()}) or 0)


@contextlib.asynccontextmanager
async def erasing(app: FastAPI) -> AsyncIterator[None]:
    """Erase what has expired, now and every hour."""
    async with running(_keep_erased(app.state.service)):
        yield


async def _keep_erased(service: Service) -> None:
    while True:
        try:
            log.info("contacts.erased", contacts=await erase_expired(service))
        except Exception as error:
            log.warning("contacts.erase", error=type(error).__name__)
        await asyncio.sleep(EVERY_S)
