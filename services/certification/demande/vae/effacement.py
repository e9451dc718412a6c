"""What is kept of the dossiers, erased twelve months after the end of the path (the rule `conservation-vae`), or with the person."""

from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.horloge.effacement import Perime, civil_date
from services.certification.models import LIVE, Candidature, DossierVae, EtatDossierVae, PassageCandidature


async def erase_dossiers(db: AsyncSession, perime: Perime) -> list[UUID]:
    """Erase the dossiers whose path ended long enough ago: without a jury, by what became of the candidature, or never begun."""
    theirs = (
        col(Candidature.profil_id) == col(DossierVae.profil_id),
        col(Candidature.certification_id) == col(DossierVae.certification_id),
    )
    ended = (
        select(func.max(col(PassageCandidature.le)))
        .join(Candidature, col(Candidature.id) == col(PassageCandidature.candidature_id))
        .where(*theirs, col(PassageCandidature.le) >= col(DossierVae.depose_le))
        .correlate(DossierVae)
        .scalar_subquery()
    )
    going_on = exists(select(1).where(*theirs, col(Candidature.etat).in_(LIVE)).correlate(DossierVae))
    left_as_a_draft = (col(DossierVae.etat) == EtatDossierVae.BROUILLON) & perime(
        civil_date(col(DossierVae.modifie_le))
    )
    statement = delete(DossierVae).where(
        or_(perime(col(DossierVae.termine_le)), ~going_on & perime(civil_date(ended)), left_as_a_draft)
    )
    return list(await db.scalars(statement.returning(col(DossierVae.id))))


async def erase_dossiers_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase all that a person filed or drafted; the ids of what is gone."""
    statement = delete(DossierVae).where(col(DossierVae.profil_id) == profil_id)
    return list(await db.scalars(statement.returning(col(DossierVae.id))))
