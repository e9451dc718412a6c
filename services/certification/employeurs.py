"""Employers and managers of a person on a day: what the rights of an employer's side are read from.

A person without an emploi that runs keeps all that is theirs; an employer has no more than the days of its own emplois.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.errors import SansEmployeur
from services.certification.models import EmploiConnu
from services.kit.data.uow import UnitOfWork


class Regard(NamedTuple):
    """What a caller is to a person: their employer (`entite`), who manages them there (`manager`), or None."""

    entite: UUID | None
    manager: UUID | None

    def attributs(self) -> dict[str, str]:
        """As the policies read it."""
        return {"entite": str(self.entite or ""), "manager": str(self.manager or "")}


def employed(profil: Any, entite: Any, jour: date) -> ColumnElement[bool]:
    """Whether an entity employs a person on a day; ids, or columns of the statement that asks."""
    emploi = aliased(EmploiConnu)
    theirs = and_(col(emploi.profil_id) == profil, col(emploi.entite_id) == entite)
    return exists(select(1).where(theirs, _runs(emploi, jour)))


def led(profil: Any, manager: Any, jour: date, entite: UUID | None = None) -> ColumnElement[bool]:
    """Whether somebody manages a person on a day, in that entity or in any, which employs both."""
    emploi = aliased(EmploiConnu)
    theirs = and_(col(emploi.profil_id) == profil, col(emploi.manager_id) == manager)
    where = [theirs, _runs(emploi, jour), employed(manager, col(emploi.entite_id), jour)]
    if entite is not None:
        where.append(col(emploi.entite_id) == entite)
    return exists(select(1).where(*where))


def _runs(emploi: Any, jour: date) -> ColumnElement[bool]:
    """A day that is not known leaves no bound."""
    begun = or_(col(emploi.debut_le).is_(None), col(emploi.debut_le) <= jour)
    return and_(begun, or_(col(emploi.fin_le).is_(None), col(emploi.fin_le) >= jour))


async def seen_by_caller(uow: UnitOfWork, profil_id: UUID) -> Regard:
    """The caller beside a person today, through the emploi that the person has in the caller's entity."""
    actor, today = uow.actor, uow.today
    if actor.entite is None or not await employs_today(uow, profil_id, actor.entite):
        return Regard(None, None)
    leads = actor.profil and await uow.db.scalar(select(led(profil_id, actor.profil, today, actor.entite)))
    return Regard(actor.entite, actor.profil if leads else None)


async def employs_today(uow: UnitOfWork, profil_id: UUID, entite_id: UUID) -> bool:
    return bool(await uow.db.scalar(select(employed(profil_id, entite_id, uow.today))))


async def employers_on(db: AsyncSession, profil_id: UUID, jour: date) -> list[UUID]:
    """The entities that employ a person on a day, the one that has for the longest first."""
    statement = select(col(EmploiConnu.entite_id)).where(col(EmploiConnu.profil_id) == profil_id)
    found = await db.scalars(statement.where(_runs(EmploiConnu, jour)).order_by(col(EmploiConnu.rang)))
    return list(dict.fromkeys(found))


async def employer_of_caller(uow: UnitOfWork) -> UUID:
    """The employer whom the caller addresses: the one they signed in under, or the only one; raises SansEmployeur."""
    actor = uow.actor
    employers = await employers_on(uow.db, actor.profil, uow.today) if actor.profil else []
    if actor.entite in employers:
        return actor.entite
    if len(employers) != 1:
        raise SansEmployeur(
            "Vous avez plusieurs employeurs : connectez-vous sous celui à qui vous vous adressez."
            if employers
            else "Ce service ne vous connaît pas d'employeur aujourd'hui."
        )
    return employers[0]


async def manager_of_caller(uow: UnitOfWork) -> UUID | None:
    """The manager of the caller in the employer whom they address, by their oldest emploi there; raises SansEmployeur."""
    assert uow.actor.profil is not None, "who asks holds a profil"
    emploi, entite_id, today = EmploiConnu, await employer_of_caller(uow), uow.today
    theirs = and_(col(emploi.profil_id) == uow.actor.profil, col(emploi.entite_id) == entite_id)
    there = employed(col(emploi.manager_id), entite_id, today)
    statement = select(col(emploi.manager_id)).where(theirs, _runs(emploi, today), there).order_by(col(emploi.rang))
    return await uow.db.scalar(statement.limit(1))


async def managers_ever(db: AsyncSession, profils: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Whoever manages, or managed, each of these people, in any entity."""
    led = select(col(EmploiConnu.profil_id), col(EmploiConnu.manager_id)).where(col(EmploiConnu.profil_id).in_(profils))
    rows = [(profil, manager) for profil, manager in await db.execute(led) if manager]
    return {profil: frozenset(manager for led, manager in rows if led == profil) for profil, _ in rows}
