"""Reading positionnements: who sees which is written here for lists as the policies write it for single reads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.models import (
    OUVERTS,
    EtatPositionnement,
    ModuleFormation,
    Positionnement,
    VerdictPositionnement,
    VersionPositionnement,
)
from services.kit.web.auth import Actor

_RECOURS = selectinload(VersionPositionnement.recours)  # type: ignore[arg-type]
_VERDICTS = selectinload(VersionPositionnement.verdicts).joinedload(VerdictPositionnement.connue)  # type: ignore[arg-type]


def visible_positionnement(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own, or all for the certificateur."""
    if actor.has("certificateur"):
        return true()
    return col(Positionnement.profil_id) == actor.profil if actor.profil else false()


def list_positionnements(
    actor: Actor, *, certification_id: UUID | None = None, etat: EtatPositionnement | None = None
) -> Select[*tuple[Any, ...]]:
    """In the order in which they were asked for."""
    statement = select(Positionnement).where(visible_positionnement(actor)).order_by(col(Positionnement.id))
    if certification_id is not None:
        statement = statement.where(col(Positionnement.certification_id) == certification_id)
    return statement.where(col(Positionnement.etat) == etat) if etat is not None else statement


async def get_positionnement(db: AsyncSession, positionnement_id: UUID, *, lock: bool = False) -> Positionnement | None:
    """Read anew; `lock` keeps every other writer of its versions out."""
    statement = select(Positionnement).where(col(Positionnement.id) == positionnement_id)
    statement = statement.execution_options(populate_existing=True)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def has_open_positionnement(db: AsyncSession, certification_id: UUID, profil_id: UUID) -> bool:
    statement = select(
        exists().where(
            col(Positionnement.certification_id) == certification_id,
            col(Positionnement.profil_id) == profil_id,
            col(Positionnement.etat).in_(OUVERTS),
        )
    )
    return bool(await db.scalar(statement))


def list_versions(positionnement_id: UUID) -> Select[*tuple[Any, ...]]:
    """Oldest first, with the recours each was met with."""
    statement = select(VersionPositionnement).where(col(VersionPositionnement.positionnement_id) == positionnement_id)
    return statement.options(_RECOURS).order_by(col(VersionPositionnement.numero), col(VersionPositionnement.id))


async def get_version(
    db: AsyncSession, positionnement_id: UUID, numero: int | None = None
) -> VersionPositionnement | None:
    """That version whole, the last one by default."""
    statement = select(VersionPositionnement).where(col(VersionPositionnement.positionnement_id) == positionnement_id)
    if numero is not None:
        statement = statement.where(col(VersionPositionnement.numero) == numero)
    statement = statement.order_by(col(VersionPositionnement.numero).desc()).limit(1)
    return await db.scalar(statement.options(_RECOURS, _VERDICTS).execution_options(populate_existing=True))


async def get_decision(db: AsyncSession, positionnement_id: UUID) -> VersionPositionnement | None:
    """The last version that decides, or None."""
    statement = select(VersionPositionnement).where(
        col(VersionPositionnement.positionnement_id) == positionnement_id,
        col(VersionPositionnement.decision).is_not(None),
    )
    statement = statement.order_by(col(VersionPositionnement.numero).desc()).limit(1)
    return await db.scalar(statement.options(_RECOURS).execution_options(populate_existing=True))


async def modules_of(db: AsyncSession, certification_id: UUID) -> Sequence[ModuleFormation]:
    """What is on offer to prepare a certification."""
    statement = select(ModuleFormation).where(col(ModuleFormation.certification_id) == certification_id)
    return (await db.scalars(statement.order_by(col(ModuleFormation.id)))).all()
