"""A request is kept as long as it runs, then nothing of it stays, nor of the answers kept for those who would retry it."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI
from sqlalchemy import text

from services.kit.data.uow import Service
from services.kit.run.tasks import repeating, running

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
    async with running(repeating("contacts.erase", partial(erase_expired, app.state.service))):
        yield
