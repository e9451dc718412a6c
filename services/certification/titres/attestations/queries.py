"""Reading attestations: one's own; for the certificateur, all of those that are somebody's."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Attestation
from services.kit.web.auth import Actor


def visible_attestation(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read; those of erased profils are nobody's to read."""
    if actor.has("certificateur"):
        return col(Attestation.profil_id).is_not(None)
    return col(Attestation.profil_id) == actor.profil if actor.profil else false()


def list_attestations(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The latest first."""
    order = (col(Attestation.emise_le).desc(), col(Attestation.id))
    return select(Attestation).where(visible_attestation(actor)).order_by(*order)


async def get_attestation(db: AsyncSession, attestation_id: UUID) -> Attestation | None:
    """An attestation of somebody; the register's line of an erased profil is not one."""
    row = await db.get(Attestation, attestation_id)
    return row if row is not None and row.profil_id is not None else None
