"""The engine of days: gives what is due its effect, once, whatever stops it on the way.

An effect, its events, its journal line and the end of its échéance are one transaction: killed between two of them, it
starts again from nothing. Replicas share the work by advisory locks rather than row locks: who answers a request locks
the object first and its échéance last, and so does an effect.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime

import structlog
from fastapi import FastAPI
from sqlalchemy import delete, func, select
from sqlmodel import col

from services.certification.echeancier.conservation import erase_due
from services.certification.echeancier.effets import EFFETS
from services.certification.models import Echeance
from services.certification.regles.jours import civil_day, start_of
from services.kit.data.db import Database
from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.run.tasks import running
from services.kit.web.access import Ressource

log = structlog.get_logger("horloge")
Seen = set[object]


async def apply_due(service: Service, now: datetime) -> int:
    """Apply every échéance whose day has come, the oldest first; their number. One that fails waits for the next run."""
    applied, passed = 0, Seen()
    while True:
        echeance = await _next_due(service.database, civil_day(now), passed)
        if echeance is None:
            return applied
        passed.add(echeance.id)
        try:
            applied += await _apply(service, echeance, now)
        except Exception as error:
            log.error("horloge.effet", effet=echeance.effet, error=type(error).__name__)


async def _next_due(database: Database, today: date, passed: Seen) -> Echeance | None:
    statement = select(Echeance).where(col(Echeance.tombe_le) <= today, col(Echeance.id).not_in(passed))
    async with database.reading() as db:
        return await db.scalar(statement.order_by(col(Echeance.tombe_le), col(Echeance.id)).limit(1))


async def _apply(service: Service, echeance: Echeance, now: datetime) -> bool:
    """Whether the effect was given: not when another replica has it in hand, nor when it was cleared or put off."""
    same = (col(Echeance.id) == echeance.id, col(Echeance.tombe_le) == echeance.tombe_le)
    cause = f"{echeance.regle} {echeance.tombe_le}"
    async with UnitOfWork(service, CLOCK, echeance.effet, now, cause) as uow:
        lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"echeance {echeance.id}", 0))
        if not await uow.db.scalar(select(lock)) or await uow.db.scalar(select(1).where(*same)) is None:
            return False
        # the day it fell, not the day the engine ran
        await EFFETS[echeance.effet](uow, echeance.objet_id, start_of(echeance.tombe_le))
        await uow.db.flush()
        if await uow.db.scalar(delete(Echeance).where(*same).returning(col(Echeance.id))) is None:
            uow.rollback_at_end()
            return False
        uow.touches(Ressource("Echeance", str(echeance.objet_id)))
        await uow.finish()
    return True


@contextlib.asynccontextmanager
async def ticking(app: FastAPI) -> AsyncIterator[None]:
    """Run the engine beside the service, by the service's clock."""
    async with running(_tick(app)):
        yield


async def _tick(app: FastAPI) -> None:
    service, interval = app.state.service, app.state.settings.horloge_intervalle_s
    erased: date | None = None
    while True:
        now = service.clock()
        try:
            await apply_due(service, now)
            if erased != civil_day(now):
                await erase_due(service, now)
                erased = civil_day(now)
        except Exception as error:
            log.warning("horloge.retry", error=type(error).__name__)
        await asyncio.sleep(interval)
