"""Reading opinions: by the person they are about and the manager who gave them, as long as they manage them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.employeurs import led
from services.certification.models import AvisManager, DemandeAvis
from services.kit.web.auth import Actor


def visible_to(actor: Actor, table: type[AvisManager] | type[DemandeAvis], jour: date) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own, and one's as a manager of whom one still manages."""
    if actor.profil is None:
        return false()
    own = col(table.profil_id) == actor.profil
    if actor.entite is None:
        return own
    theirs = led(col(table.profil_id), actor.profil, jour, actor.entite)
    return or_(own, and_(col(table.manager_id) == actor.profil, theirs))


def list_avis(actor: Actor, jour: date) -> Select[*tuple[Any, ...]]:
    return select(AvisManager).where(visible_to(actor, AvisManager, jour)).order_by(col(AvisManager.id))


def list_demandes(actor: Actor, jour: date) -> Select[*tuple[Any, ...]]:
    return select(DemandeAvis).where(visible_to(actor, DemandeAvis, jour)).order_by(col(DemandeAvis.id))


async def get_avis(db: AsyncSession, avis_id: UUID, *, lock: bool = False) -> AvisManager | None:
    statement = select(AvisManager).where(col(AvisManager.id) == avis_id)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def get_demande(db: AsyncSession, demande_id: UUID, *, lock: bool = False) -> DemandeAvis | None:
    statement = select(DemandeAvis).where(col(DemandeAvis.id) == demande_id)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def insert_demande(db: AsyncSession, values: dict[str, Any]) -> bool:
    """Insert unless the same request waits already."""
    statement = insert(DemandeAvis).values(values).on_conflict_do_nothing().returning(col(DemandeAvis.id))
    return await db.scalar(statement) is not None


async def open_demande(
    db: AsyncSession, *, certification_id: UUID, profil_id: UUID, manager_id: UUID
) -> DemandeAvis | None:
    statement = select(DemandeAvis).where(
        col(DemandeAvis.certification_id) == certification_id,
        col(DemandeAvis.profil_id) == profil_id,
        col(DemandeAvis.manager_id) == manager_id,
        col(DemandeAvis.close_le).is_(None),
    )
    return await db.scalar(statement.with_for_update())
