"""A request is kept as long as it runs, then nothing of it stays, nor of the answers kept for those who would retry it."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI
from sqlalchemy import text

from services.kit.data.parties import expire
from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.run.tasks import repeating, running
from services.parcours.events import CONTACT_DEMANDE
from services.parcours.parties import PARTIES

_EVENEMENTS = text(
    f"DELETE FROM evenement e WHERE e.type = '{CONTACT_DEMANDE}'"
    " AND NOT EXISTS (SELECT FROM contact c WHERE c.id::text = e.donnees->>'contact_id') RETURNING e.id"
)


async def erase_expired(service: Service) -> int:
    """How many requests are gone; what was said of them leaves the feed: that somebody could be written to is theirs."""
    gone = await expire(service, PARTIES, service.clock(), "contacts")
    async with UnitOfWork(service, CLOCK, "effacer", service.clock(), "contacts") as uow:
        if (await uow.db.execute(_EVENEMENTS)).first() is not None:
            await uow.finish()
    return gone


@contextlib.asynccontextmanager
async def erasing(app: FastAPI) -> AsyncIterator[None]:
    """Erase what has expired, now and every hour."""
    async with running(repeating("contacts.erase", partial(erase_expired, app.state.service))):
        yield
