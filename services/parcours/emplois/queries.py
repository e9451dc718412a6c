"""Emplois beside what is done in them now, and which of them an actor reads: in SQL as the policies say it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.parcours.models import Affectation, Consentement, Emploi, Perimetre
from services.parcours.settings import ParcoursSettings


def is_last() -> ColumnElement[bool]:
    """Which affectation an emploi is joined with: each has one."""
    return and_(col(Affectation.emploi_id) == col(Emploi.id), col(Affectation.fin_le).is_(None))


def runs(jour: date) -> ColumnElement[bool]:
    """Whether somebody works by this emploi on that day; a day that is not known does not end it, nor keep it from beginning."""
    return and_(or_(col(Emploi.debut_le).is_(None), col(Emploi.debut_le) <= jour), not_ended(jour))


def not_ended(jour: date) -> ColumnElement[bool]:
    return or_(col(Emploi.fin_le).is_(None), col(Emploi.fin_le) >= jour)


def read_until(uow: UnitOfWork) -> date:
    """The day since which an employer still reads an emploi that ended."""
    settings = uow.service.settings
    assert isinstance(settings, ParcoursSettings)
    return uow.today - timedelta(days=settings.emploi_lu_jours)


async def managers_here(db: AsyncSession, profil_id: UUID, entite_id: UUID, jour: date) -> list[UUID | None]:
    """The manager in each emploi that a person has that day in an entity; empty when it does not employ them."""
    statement = (
        # two records that joined may leave somebody their own manager, which nobody is
        select(func.nullif(col(Affectation.manager_id), profil_id))
        .join(Emploi, is_last())
        .where(col(Emploi.profil_id) == profil_id, col(Emploi.entite_id) == entite_id, runs(jour))
    )
    return list(await db.scalars(statement))


def works(jour: date, profil: Any, entite_id: UUID) -> ColumnElement[bool]:
    """Whether the person `profil` of an outer statement has an emploi on that day in that entity."""
    where = [col(Emploi.profil_id) == profil, runs(jour), col(Emploi.entite_id) == entite_id]
    return select(1).where(*where).correlate_except(Emploi).exists()


def visible_emploi(uow: UnitOfWork) -> ColumnElement[bool]:
    """Rows, joined with their last affectation, that `politiques.cedar` lets this actor read by « lire_emploi »."""
    actor, jour = uow.actor, uow.today
    if actor.has("administrateur"):
        return true()
    terms: list[ColumnElement[bool]] = [false()]
    if actor.has("salarie") and actor.profil:
        terms.append(col(Emploi.profil_id) == actor.profil)
    if actor.has("manager") and actor.profil and actor.entite:
        team = and_(col(Emploi.entite_id) == actor.entite, col(Affectation.manager_id) == actor.profil)
        terms.append(and_(team, runs(jour)))
    if actor.has("rh", "sirh") and actor.entite:
        terms.append(and_(col(Emploi.entite_id) == actor.entite, not_ended(read_until(uow))))
    if actor.has("conseiller"):
        terms.append(col(Emploi.profil_id).in_(granted_profils(uow)))
    return or_(*terms)


def granted_profils(uow: UnitOfWork) -> Select[UUID]:
    """The people who opened their profil to this actor, and still do."""
    return select(col(Consentement.profil_id)).where(
        col(Consentement.sujet) == uow.actor.sujet, col(Consentement.perimetre) == Perimetre.PROFIL, lives(uow)
    )


def lives(uow: UnitOfWork) -> ColumnElement[bool]:
    """Whether a consentement still opens what it says."""
    return and_(col(Consentement.revoque_le).is_(None), col(Consentement.jusqu_au) > uow.now)


def history(emploi_id: UUID) -> Select[*tuple[Any, ...]]:
    """An emploi beside each of its affectations, the oldest first."""
    return (
        select(Emploi, Affectation)
        .join(Affectation, col(Affectation.emploi_id) == col(Emploi.id))
        .where(col(Emploi.id) == emploi_id)
        .order_by(func.coalesce(col(Affectation.debut_le), date.min), col(Affectation.id))
    )
