"""Erasures made since a backup, made again once it is restored."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import CLOCK, Service, UnitOfWork
from services.kit.web.access import Ressource
from services.parcours.models import Profil
from services.parcours.profils.effacement import erase


async def erase_again(service: Service, people: Iterable[UUID]) -> int:
    """Erase those of these people who are here, a transaction each; how many."""
    done = 0
    for profil_id in sorted(people):
        async with UnitOfWork(service, CLOCK, "effacer_profil", service.clock(), "restauration") as uow:
            profil = await uow.db.scalar(select(Profil).where(col(Profil.id) == profil_id).with_for_update())
            if profil is None:
                continue
            await erase(uow, profil)
            uow.touches(Ressource("Profil", str(profil_id)))
            await uow.finish()
            done += 1
    return done
