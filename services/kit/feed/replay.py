"""Applying again what is parked: an event at a time, the first of its subject first."""

from __future__ import annotations

import structlog

from services.kit.data.uow import Service
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.faults import is_of_event, reason_of
from services.kit.feed.parking import BEHIND, ahead, fail_again, forget_subjects, take_out, waiting_rows

log = structlog.get_logger("consumer")
REPLAY = "rejouer_evenement"


async def replay(service: Service, consumer: Consumer, rang: int) -> str | None:
    """Why the event of that row is still parked, or None once it is not; what is not its own fault is raised.

    The feed may be followed meanwhile: whoever comes second sees what the first did.
    """
    found = await waiting_rows(service, rang=rang)
    if not found:
        return None
    (row,) = found
    event = Event(row.id, row.type, row.sujet, row.emis_le, row.position, row.donnees)
    try:
        async with consumer.unit_of_work(service, [event], REPLAY) as uow:
            await consumer.lock_position(uow)
            if event.type not in consumer.endings and await ahead(uow, row):
                return BEHIND
            if await take_out(uow, rang):
                await consumer.apply(uow, [event])
                if event.type in consumer.endings:
                    await forget_subjects(uow, consumer.source, {event.subject})
                await uow.finish()
            return None
    except Exception as error:
        if not is_of_event(error):
            raise
        reason = reason_of(error)
    async with consumer.unit_of_work(service, [event], REPLAY) as uow:
        await fail_again(uow, rang, reason)
    return reason


async def retry_endings(service: Service, consumer: Consumer) -> int:
    """Erasures that could not be applied, tried again without anybody asking; how many were applied."""
    applied = 0
    for row in await waiting_rows(service, source=consumer.source):
        if row.type in consumer.endings:
            if reason := await replay(service, consumer, row.rang):
                log.error("consumer.erasure_parked", source=consumer.source, id=row.id, reason=reason)
            else:
                applied += 1
    return applied
