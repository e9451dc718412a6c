"""Reading the branch's catalogue: whole, to publish it, and as its versions published it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.champs import BRANCHE
from services.competences.models import Competence, Exigence, Famille, Metier, VersionCatalogue


async def branch_competences(db: AsyncSession) -> list[Competence]:
    """The branch's items in force, by code."""
    statement = select(Competence).where(col(Competence.referentiel) == BRANCHE, col(Competence.retiree).is_(False))
    return list(await db.scalars(statement.order_by(col(Competence.code))))


async def branch_metiers(db: AsyncSession) -> list[tuple[Metier, Famille | None]]:
    """The branch's métiers in force, by code."""
    statement = (
        select(Metier, Famille)
        .outerjoin(Famille, col(Famille.id) == col(Metier.famille_id))
        .where(col(Metier.referentiel) == BRANCHE, col(Metier.retire).is_(False))
        .order_by(col(Metier.code))
    )
    return [(metier, famille) for metier, famille in await db.execute(statement)]


async def branch_exigences(db: AsyncSession) -> dict[UUID, list[Exigence]]:
    """What each of the branch's métiers requires, the core first, then by the item's code."""
    statement = (
        select(Exigence)
        .join(Metier, col(Metier.id) == col(Exigence.metier_id))
        .join(Competence, col(Competence.id) == col(Exigence.competence_id))
        .where(col(Metier.referentiel) == BRANCHE)
        .order_by(col(Exigence.metier_id), col(Exigence.coeur).desc(), col(Competence.code))
    )
    found: dict[UUID, list[Exigence]] = {}
    for exigence in await db.scalars(statement):
        found.setdefault(exigence.metier_id, []).append(exigence)
    return found


def list_versions() -> Select[*tuple[Any, ...]]:
    """The last published first."""
    return select(VersionCatalogue).order_by(col(VersionCatalogue.numero).desc())


async def get_version(db: AsyncSession, numero: int) -> VersionCatalogue | None:
    found: VersionCatalogue | None = await db.scalar(
        select(VersionCatalogue).where(col(VersionCatalogue.numero) == numero)
    )
    return found


async def last_version(db: AsyncSession) -> VersionCatalogue | None:
    found: VersionCatalogue | None = await db.scalar(list_versions().limit(1))
    return found


async def version_on(db: AsyncSession, day: date) -> VersionCatalogue | None:
    """The version in force on a day: the last one that had taken effect."""
    statement = list_versions().where(col(VersionCatalogue.effective_le) <= day).limit(1)
    found: VersionCatalogue | None = await db.scalar(statement)
    return found


def list_published(table: Table, numero: int) -> Select[*tuple[Any, ...]]:
    """(fiche, numero) of what a version holds, by code."""
    return select(table.c.fiche, table.c.numero).where(table.c.numero == numero).order_by(table.c.code)


async def get_published(db: AsyncSession, table: Table, numero: int, objet_id: UUID) -> dict[str, Any] | None:
    statement = select(table.c.fiche).where(table.c.numero == numero, table.c.objet_id == objet_id)
    found: dict[str, Any] | None = await db.scalar(statement)
    return found
