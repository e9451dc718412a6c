"""To whom a person was shown: a line a day, an employer and a métier, which they alone read; kept for as long as the settings say."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.kit.data.days import civil_day
from services.kit.data.db import new_id
from services.kit.data.parties import expire
from services.kit.data.uow import Service, UnitOfWork
from services.kit.run.tasks import repeating, running
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.matching.etat import etat_of
from services.matching.index.consumers import lock_of
from services.matching.mobilites.schemas import ApparitionLue
from services.matching.models import Apparition, ProfilEfface
from services.matching.parties import PARTIES

if TYPE_CHECKING:
    from services.matching.settings import MatchingSettings

_LOCK = text("SELECT pg_advisory_xact_lock_shared(cle) FROM unnest(CAST(:cles AS bigint[])) AS verrou(cle)")


async def note(uow: UnitOfWork, profils: Sequence[UUID], metier_id: UUID, today: date) -> None:
    """Once a day for each person; in the order of erasures, which wait or are seen."""
    await uow.db.execute(_LOCK, {"cles": [lock_of(profil_id) for profil_id in sorted(profils)]})
    erased = set(await uow.db.scalars(select(col(ProfilEfface.id)).where(col(ProfilEfface.id).in_(profils))))
    rows = [
        {"id": new_id(), "profil_id": profil_id, "entite_id": uow.actor.entite, "metier_id": metier_id, "le": today}
        for profil_id in sorted(profils)
        if profil_id not in erased
    ]
    if rows:
        await uow.db.execute(insert(Apparition).values(rows).on_conflict_do_nothing())


async def list_apparitions(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[ApparitionLue]:
    key = str(profil_id)
    if key not in etat_of(uow).index.population.fiches:
        raise NotFound
    uow.allow(Ressource("Apparitions", key, {"titulaire": key}))
    statement = (
        select(Apparition)
        .where(col(Apparition.profil_id) == profil_id, col(Apparition.le) >= _first(etat_of(uow).settings, uow.now))
        .order_by(col(Apparition.le).desc(), col(Apparition.id).desc())
    )
    return await paginate(uow, statement, page, ApparitionLue.model_validate)


def _first(settings: MatchingSettings, now: datetime) -> date:
    """The first day that is kept."""
    return civil_day(now) - timedelta(days=settings.apparitions_conservees_jours)


async def erase_old(service: Service, settings: MatchingSettings) -> int:
    return await expire(service, PARTIES, _first(settings, service.clock()), "apparitions")


@contextlib.asynccontextmanager
async def erasing(app: FastAPI) -> AsyncIterator[None]:
    """Erase what was kept long enough, now and every hour."""
    work = partial(erase_old, app.state.service, app.state.etat.settings)
    async with running(repeating("apparitions.erase", work)):
        yield
