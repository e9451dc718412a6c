"""What a feed tells once: read again from its start, it tells of what somebody was told, read and had erased since."""

from __future__ import annotations

from collections.abc import Sequence

from services.certification.regles.jours import day_after
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event


async def to_tell(uow: UnitOfWork, batch: Sequence[Event], kind: str) -> list[Event]:
    """Events of a kind, but those older than what is kept of a notification that was read."""
    told = [event for event in batch if event.type == kind]
    if not told:
        return []
    kept = await duree_on(uow.db, Requise.CONSERVATION_NOTIFICATIONS, uow.today)
    return [event for event in told if day_after(civil_day(event.time), kept) > uow.today]
