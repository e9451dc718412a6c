"""What a jury may know of a dossier: the blocs it aims at and who accompanies the person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Candidature, DossierVae, EtatDossierVae


@dataclass(frozen=True)
class DossierRecevable:
    """A dossier that leads to a jury; `bloc_ids` is None for the whole certification, `accompagnateur` {nom, organisme, sujet}."""

    dossier_id: UUID
    bloc_ids: frozenset[UUID] | None
    accompagnateur: dict[str, Any] | None


async def recevable(db: AsyncSession, candidature_id: UUID) -> DossierRecevable | None:
    """The last dossier in force of a candidature's person, certification and route, or None."""
    statement = (
        select(DossierVae)
        .join(
            Candidature,
            (col(Candidature.profil_id) == col(DossierVae.profil_id))
            & (col(Candidature.certification_id) == col(DossierVae.certification_id))
            & (col(Candidature.voie) == col(DossierVae.voie)),
        )
        .where(
            col(Candidature.id) == candidature_id,
            col(DossierVae.etat).in_((EtatDossierVae.RECEVABLE, EtatDossierVae.COMMENCE)),
        )
        .order_by(col(DossierVae.id).desc())
        .limit(1)
    )
    row = await db.scalar(statement)
    if row is None:
        return None
    blocs = None if row.bloc_ids is None else frozenset(row.bloc_ids)
    return DossierRecevable(row.id, blocs, row.accompagnateur)
