"""A request is kept as long as it runs, then nothing of it stays, nor of the answers kept for those who would retry it."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI

from services.kit.data.parties import expire
from services.kit.data.uow import Service
from services.kit.run.tasks import repeating, running
from services.parcours.parties import PARTIES


async def erase_expired(service: Service) -> int:
    return await expire(service, PARTIES, service.clock(), "contacts")


@contextlib.asynccontextmanager
async def erasing(app: FastAPI) -> AsyncIterator[None]:
    """Erase what has expired, now and every hour."""
    async with running(repeating("contacts.erase", partial(erase_expired, app.state.service))):
        yield
