"""What a jury may know of a dossier: the blocs it aims at and who accompanies the person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import DossierVae, EtatDossierVae


@dataclass(frozen=True)
class DossierRecevable:
    """A dossier that leads to a jury; `bloc_ids` is None for the whole certification, `accompagnateur` {nom, organisme, sujet}."""

    dossier_id: UUID
    bloc_ids: frozenset[UUID] | None
    accompagnateur: dict[str, Any] | None


async def recevable(db: AsyncSession, candidature_id: UUID) -> DossierRecevable | None:
    """The last dossier in force behind a candidature, or None when it has none."""
    statement = select(DossierVae).where(
        col(DossierVae.candidature_id) == candidature_id,
        col(DossierVae.etat).in_((EtatDossierVae.RECEVABLE, EtatDossierVae.COMMENCE)),
    )
    row = await db.scalar(statement.order_by(col(DossierVae.id).desc()).limit(1))
    if row is None:
        return None
    blocs = None if row.bloc_ids is None else frozenset(row.bloc_ids)
    return DossierRecevable(row.id, blocs, row.accompagnateur)
