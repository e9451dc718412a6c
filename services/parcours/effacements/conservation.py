"""What `certification` says of the retention of a record: notice given, over, or lifted. What is known here decides too.

A person who has an emploi, or who follows a parcours that they chose, is kept.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event
from services.parcours import events
from services.parcours.effacements.service import confirm, tell
from services.parcours.emplois.queries import not_ended
from services.parcours.events import publish_profil
from services.parcours.models import Effacement, Emploi, EtatParcours, Fusion, OrigineEffacement, Parcours, Profil

PREAVISEE, ECHUE, LEVEE = "conservation.preavisee", "conservation.echue", "conservation.levee"
SUIVIS = (EtatParcours.ENVISAGE, EtatParcours.EN_COURS)


async def apply_conservation(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Follow notices, one person after the other; read twice, a batch has the same effect."""
    for event in batch:
        if event.type in (PREAVISEE, ECHUE, LEVEE):
            profil_id = UUID(event.data["profil_id"])
            known = select(col(Profil.id)).where(col(Profil.id) == profil_id).with_for_update(key_share=True)
            if await uow.db.scalar(known) is not None:
                await _follow(uow, event, profil_id)


async def _follow(uow: UnitOfWork, event: Event, profil_id: UUID) -> None:
    effacement = await uow.db.get(Effacement, profil_id)
    if effacement is not None and effacement.origine != OrigineEffacement.CONSERVATION:
        return  # what the person asked for themself goes on
    is_kept = await _is_kept(uow, profil_id)
    if event.type == PREAVISEE:
        day = date.fromisoformat(event.data["efface_le"])
        if effacement is None and not is_kept and day > uow.today:
            _open(uow, profil_id, day)
    elif effacement is None:
        if event.type == ECHUE:  # refused then: said again, so that the time is counted again
            await publish_profil(uow, profil_id)
    elif event.type == LEVEE:
        await uow.db.delete(effacement)
    elif is_kept:
        await uow.db.delete(effacement)
        tell(uow, events.EFFACEMENT_ARRETE, effacement)
    elif effacement.confirme_le is None:
        confirm(uow, effacement)


def _open(uow: UnitOfWork, profil_id: UUID, efface_le: date) -> None:
    effacement = Effacement(
        profil_id=profil_id, origine=OrigineEffacement.CONSERVATION, demande_le=uow.now, efface_le=efface_le
    )
    uow.db.add(effacement)
    tell(uow, events.EFFACEMENT_DEMANDE, effacement)


async def _is_kept(uow: UnitOfWork, profil_id: UUID) -> bool:
    works = select(1).where(col(Emploi.profil_id) == profil_id, not_ended(uow.today))
    follows = select(1).where(col(Parcours.profil_id) == profil_id, col(Parcours.etat).in_(SUIVIS))
    joined = select(1).where(col(Fusion.de_profil_id) == profil_id)  # goes with the record that it joined
    return bool(await uow.db.scalar(select(works.exists() | follows.exists() | joined.exists())))
