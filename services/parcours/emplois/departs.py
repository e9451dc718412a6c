"""The day after the end of a manager's emploi, their team has no manager any more: nobody writes anything that day."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from fastapi import FastAPI

from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.run.tasks import repeating, running
from services.parcours.emplois.hierarchie import dismiss_departed
from services.parcours.events import publish_profil


async def dismiss(service: Service) -> int:
    """How many people lost a manager whose emploi has ended."""
    async with UnitOfWork(service, CLOCK, "quitter_manager", service.clock(), "emplois") as uow:
        team = await dismiss_departed(uow)
        for member in team:
            await publish_profil(uow, member)
        if team:
            await uow.finish()
    return len(team)


@contextlib.asynccontextmanager
async def dismissing(app: FastAPI) -> AsyncIterator[None]:
    """Look now and every hour."""
    async with running(repeating("emplois.dismiss", partial(dismiss, app.state.service))):
        yield
