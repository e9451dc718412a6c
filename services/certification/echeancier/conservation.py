"""What the rules say is erased, when they say it: each part names here what it keeps of people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.demande.accords.effacement import erase_demandes
from services.certification.demande.avis.effacement import erase_avis
from services.certification.demande.propositions.effacement import erase_propositions
from services.certification.demande.vae.effacement import erase_dossiers
from services.certification.horloge.effacement import Effacement, Perime
from services.certification.models import Echeance, Notification
from services.certification.notifications.effacement import erase_notifications
from services.certification.regles.jours import civil_day
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import Service, UnitOfWork
from services.kit.web.auth import Actor
from services.kit.web.idempotency import forget_answers

log = structlog.get_logger("horloge")
HORLOGE = Actor(sujet="horloge")

EFFACEMENTS: list[Effacement] = [
    Effacement(Requise.CONSERVATION_NOTIFICATIONS, erase_notifications),
    Effacement(Requise.CONSERVATION_DEMANDES_ACCORD, erase_demandes),
    Effacement(Requise.CONSERVATION_PROPOSITIONS, erase_propositions),
    Effacement(Requise.CONSERVATION_AVIS, erase_avis),
    Effacement(Requise.CONSERVATION_VAE, erase_dossiers),
]


async def erase_due(service: Service, now: datetime) -> int:
    """Erase what was kept for as long as the rules of the day allow, a transaction each; how many objects are gone."""
    erased = 0
    for effacement in EFFACEMENTS:
        try:
            erased += await _erase(service, effacement, now)
        except Exception as error:
            log.error("horloge.effacement", regle=effacement.regle, error=type(error).__name__)
    return erased


async def _erase(service: Service, effacement: Effacement, now: datetime) -> int:
    today = civil_day(now)
    async with UnitOfWork(service, HORLOGE, "effacer", now, effacement.regle) as uow:
        ids = await effacement.efface(uow.db, Perime(await duree_on(uow.db, effacement.regle, today), today))
        await forget(uow.db, ids)
        await uow.finish()
    return len(ids)


async def forget(db: AsyncSession, ids: Sequence[UUID]) -> None:
    """Leave nothing that names these objects: what was told of them, what waits for them, what retries would be answered."""
    if ids:
        await db.execute(delete(Notification).where(col(Notification.objet_id).in_(ids)))
        await db.execute(delete(Echeance).where(col(Echeance.objet_id).in_(ids)))
        await forget_answers(db, [str(objet) for objet in ids])
