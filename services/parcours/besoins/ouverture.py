"""Which needs let an entity look for people of others: thirty days after its own write it, in ten métiers at most.

Somebody who could open a métier at once, and each in turn, would read what each person elsewhere holds.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.parcours.besoins.schemas import BesoinEcrit
from services.parcours.errors import TropDeMetiersOuverts
from services.parcours.models import Besoin, Entite

DELAI = timedelta(days=30)
METIERS_MAX = 10


class Ouverture(NamedTuple):
    """The day from which a need opens, null when it does not seek, and whether the branch opened it."""

    ouvre_le: date | None
    de_branche: bool


def seeks(jour: date) -> ColumnElement[bool]:
    """Needs to come of somebody, for which one looks elsewhere as well, now or from their day."""
    return and_(col(Besoin.effectif) > 0, col(Besoin.horizon_le) >= jour, col(Besoin.ouvre_le).is_not(None))


async def sought(uow: UnitOfWork, entite_id: UUID, besoin_id: UUID | None = None) -> set[UUID]:
    """The métiers in which the entity's own seek, but for that need; one writes at a time, so that two make no eleventh."""
    await uow.db.execute(select(col(Entite.id)).where(col(Entite.id) == entite_id).with_for_update(key_share=True))
    theirs = (col(Besoin.entite_id) == entite_id, ~col(Besoin.de_branche))
    own = select(col(Besoin.metier_id)).where(*theirs, seeks(uow.today))
    return set(await uow.db.scalars(own if besoin_id is None else own.where(col(Besoin.id) != besoin_id)))


def opening(uow: UnitOfWork, before: Besoin | None, ecrit: BesoinEcrit, metiers: set[UUID]) -> Ouverture:
    """The day from which the need opens: that of `before` in the same métier, unless it did not seek and now does.

    `metiers` gains this one. Raises TropDeMetiersOuverts when an employer seeks in too many; the branch answers for what it writes.
    """
    today = uow.today
    if not ecrit.cherche_ailleurs:
        return Ouverture(None, de_branche=False)
    seeking = ecrit.effectif > 0 and ecrit.horizon_le >= today
    if before is not None and before.metier_id == ecrit.metier_id and _stands(before, today, seeking):
        return Ouverture(before.ouvre_le, before.de_branche)
    if uow.actor.has("administrateur"):
        return Ouverture(today, de_branche=True)
    if seeking:
        if ecrit.metier_id not in metiers and len(metiers) >= METIERS_MAX:
            raise TropDeMetiersOuverts(TROP.format(METIERS_MAX))
        metiers.add(ecrit.metier_id)
    return Ouverture(today + DELAI, de_branche=False)


def _stands(before: Besoin, today: date, seeking: bool) -> bool:
    sought = before.effectif > 0 and before.horizon_le >= today
    return before.ouvre_le is not None and (sought or not seeking)


TROP = (
    "Votre entité cherche déjà hors d'elle-même dans {} métiers : écrivez ce besoin avec « cherche_ailleurs » à faux, "
    "ou cessez de chercher dans un autre."
)
