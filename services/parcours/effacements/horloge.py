"""The days of erasures: each is confirmed the day before its own, then the person is erased, whatever stops the service."""

import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime
from functools import partial
from uuid import UUID

import structlog
from fastapi import FastAPI
from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from services.kit.data.days import civil_day
from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.run.tasks import repeating, running
from services.kit.web.access import Ressource
from services.parcours.effacements.service import DERNIER_JOUR, confirm
from services.parcours.models import Effacement, OrigineEffacement, Profil
from services.parcours.profils.effacement import erase

log = structlog.get_logger("effacements")


async def advance(service: Service) -> int:
    """Confirm or erase whoever's day has come, a transaction each, one step at a time; how many were."""
    now, done = service.clock(), 0
    async with service.database.reading() as db:
        statement = select(col(Effacement.profil_id)).where(_due(civil_day(now)))
        ids = (await db.scalars(statement.order_by(col(Effacement.efface_le), col(Effacement.profil_id)))).all()
    for profil_id in ids:
        try:
            done += await _advance(service, profil_id, now)
        except Exception as error:
            log.error("effacements.advance", error=type(error).__name__)
    return done


def _due(today: date) -> ColumnElement[bool]:
    """Erasures of which a step is due. A rule of retention's is confirmed by `certification`, who knows of open paths."""
    to_confirm = and_(
        col(Effacement.confirme_le).is_(None),
        col(Effacement.origine) == OrigineEffacement.PERSONNE,
        col(Effacement.efface_le) <= today + DERNIER_JOUR,
    )
    return or_(to_confirm, and_(col(Effacement.confirme_le).is_not(None), col(Effacement.efface_le) <= today))


async def _advance(service: Service, profil_id: UUID, now: datetime) -> bool:
    async with UnitOfWork(service, CLOCK, "effacer_profil", now, "effacement") as uow:
        profil = await uow.db.scalar(select(Profil).where(col(Profil.id) == profil_id).with_for_update())
        # read under the lock of the person: stopped, or done by another replica, it is no longer due
        due = select(Effacement).where(col(Effacement.profil_id) == profil_id, _due(civil_day(now)))
        effacement = await uow.db.scalar(due)
        if profil is None or effacement is None:
            return False
        if effacement.confirme_le is None:
            confirm(uow, effacement)
        else:
            await erase(uow, profil)
        uow.touches(Ressource("Profil", str(profil_id)))
        await uow.finish()
    return True


@contextlib.asynccontextmanager
async def ticking(app: FastAPI) -> AsyncIterator[None]:
    """Advance the erasures beside the service, by the service's clock."""
    every_s = app.state.settings.horloge_intervalle_s
    async with running(repeating("effacements.advance", partial(advance, app.state.service), every_s)):
        yield
