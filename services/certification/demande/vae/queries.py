"""Reading dossiers: who sees which is written here for lists as the policies write it for single reads."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import NOT_BEGUN, DossierVae, EtatDossierVae, VoieDossier
from services.kit.web.auth import Actor


def visible_dossier(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: one's own, and those that were filed for the certificateur."""
    own = col(DossierVae.profil_id) == actor.profil if actor.profil else false()
    return or_(own, col(DossierVae.depose_le).is_not(None)) if actor.has("certificateur") else own


def list_dossiers(
    actor: Actor, *, certification_id: UUID | None = None, etat: EtatDossierVae | None = None
) -> Select[*tuple[Any, ...]]:
    """In the order in which they were begun."""
    statement = select(DossierVae).where(visible_dossier(actor)).order_by(col(DossierVae.id))
    if certification_id is not None:
        statement = statement.where(col(DossierVae.certification_id) == certification_id)
    return statement.where(col(DossierVae.etat) == etat) if etat is not None else statement


async def get_dossier(db: AsyncSession, dossier_id: UUID, *, lock: bool = False) -> DossierVae | None:
    """Read anew; `lock` keeps other writers out."""
    statement = select(DossierVae).where(col(DossierVae.id) == dossier_id)
    statement = statement.execution_options(populate_existing=True)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def has_dossier_not_begun(db: AsyncSession, certification_id: UUID, profil_id: UUID) -> bool:
    statement = select(
        exists().where(
            col(DossierVae.certification_id) == certification_id,
            col(DossierVae.profil_id) == profil_id,
            col(DossierVae.etat).in_(NOT_BEGUN),
        )
    )
    return bool(await db.scalar(statement))


async def filed_in(db: AsyncSession, certification_id: UUID, profil_id: UUID, year: int) -> bool:
    """Whether the person filed a VAE dossier for this certification in this civil year."""
    statement = select(
        exists().where(
            col(DossierVae.certification_id) == certification_id,
            col(DossierVae.profil_id) == profil_id,
            col(DossierVae.annee_civile) == year,
            col(DossierVae.voie) == VoieDossier.VAE,
        )
    )
    return bool(await db.scalar(statement))
