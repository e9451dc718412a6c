"""What the rules say is erased, when they say it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.echeancier.parties import PARTIES, Perime
from services.certification.models import Echeance, Notification
from services.certification.regles.jours import civil_day
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.parties import erase_expired
from services.kit.data.uow import CLOCK, Service, UnitOfWork

log = structlog.get_logger("horloge")


async def erase_due(service: Service, now: datetime) -> int:
    """Erase what was kept for as long as the rules of the day allow, a transaction each; how many objects are gone."""
    erased = 0
    for regle in dict.fromkeys(partie.regle for partie in PARTIES if partie.regle):
        try:
            erased += await _erase(service, regle, now)
        except Exception as error:
            log.error("horloge.effacement", regle=regle, error=type(error).__name__)
    return erased


async def _erase(service: Service, regle: str, now: datetime) -> int:
    today = civil_day(now)
    async with UnitOfWork(service, CLOCK, "effacer", now, regle) as uow:
        perime = Perime(await duree_on(uow.db, Requise(regle), today), today)
        ids = await erase_expired(uow.db, [partie for partie in PARTIES if partie.regle == regle], perime)
        if ids:
            await forget(uow.db, ids)
            await uow.finish()
    return len(ids)


async def forget(db: AsyncSession, ids: Sequence[UUID]) -> None:
    """Leave nothing that names these objects: what was told of them, what waits for them."""
    await db.execute(delete(Notification).where(col(Notification.objet_id).in_(ids)))
    await db.execute(delete(Echeance).where(col(Echeance.objet_id).in_(ids)))
