"""The erasure of a person from the day it is called for to its confirmation; only its holder asks for it or stops it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.kit.data.uow import Service, UnitOfWork
from services.kit.web.errors import NotFound
from services.parcours import events
from services.parcours.acces import open_profil
from services.parcours.effacements.schemas import EffacementLu
from services.parcours.errors import EffacementDejaPrevu
from services.parcours.models import Effacement, OrigineEffacement
from services.parcours.settings import ParcoursSettings

# a whole day between the confirmation and the end: who reads it in the evening can still stop it the next morning
DERNIER_JOUR = timedelta(days=1)


def delai(service: Service) -> timedelta:
    settings = service.settings
    assert isinstance(settings, ParcoursSettings)
    return timedelta(days=settings.effacement_delai_jours)


async def read_effacement(uow: UnitOfWork, profil_id: UUID) -> EffacementLu:
    await open_profil(uow, profil_id)
    return EffacementLu.model_validate(await _to_come(uow, profil_id))


async def ask(uow: UnitOfWork, profil_id: UUID) -> EffacementLu:
    """Call for the erasure, effective once the delay is over; EffacementDejaPrevu when one is to come."""
    await open_profil(uow, profil_id, lock=True)
    known = await uow.db.get(Effacement, profil_id)
    if known is not None:
        raise EffacementDejaPrevu(f"L'effacement est prévu le {known.efface_le} : la personne peut l'arrêter.")
    efface_le = uow.today + delai(uow.service)
    row = {"profil_id": profil_id, "origine": OrigineEffacement.PERSONNE, "demande_le": uow.now, "efface_le": efface_le}
    effacement = Effacement.model_validate(row)
    uow.db.add(effacement)
    tell(uow, events.EFFACEMENT_DEMANDE, effacement)
    return EffacementLu.model_validate(effacement)


async def stop(uow: UnitOfWork, profil_id: UUID) -> None:
    await open_profil(uow, profil_id, lock=True)
    effacement = await _to_come(uow, profil_id)
    uow.check_version(effacement)
    await uow.db.delete(effacement)
    tell(uow, events.EFFACEMENT_ARRETE, effacement)


def confirm(uow: UnitOfWork, effacement: Effacement) -> None:
    """The delay is over and nobody stopped it: the person is told once more, with a day left to stop it."""
    left = min(DERNIER_JOUR, delai(uow.service))
    effacement.confirme_le = uow.now
    effacement.efface_le = max(effacement.efface_le, uow.today + left)
    tell(uow, events.EFFACEMENT_CONFIRME, effacement)


def tell(uow: UnitOfWork, kind: str, effacement: Effacement) -> None:
    data: dict[str, Any] = {
        "id": str(effacement.profil_id),
        "origine": str(effacement.origine),
        "efface_le": effacement.efface_le.isoformat(),
    }
    uow.emit(kind, subject=data["id"], data=data)


async def _to_come(uow: UnitOfWork, profil_id: UUID) -> Effacement:
    effacement = await uow.db.get(Effacement, profil_id)
    if effacement is None:
        raise NotFound
    return effacement
