"""Reading what the papers of a session say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.cycles.candidature import EVALUABLES
from services.certification.jury.jurys.queries import get_jury
from services.certification.models import (
    BlocCompetences,
    Candidature,
    Certification,
    Deliberation,
    EtatCandidature,
    Identite,
    Jury,
    SessionCertification,
)


@dataclass(frozen=True)
class Seance:
    """A session, what it certifies, its blocs and their épreuves in order, its jury if it has one."""

    session: SessionCertification
    certification: Certification
    blocs: Sequence[BlocCompetences]
    jury: Jury | None


@dataclass(frozen=True)
class Convoque:
    """A candidate as they are convoked: the confirmed name, the blocs held, whose épreuves are not sat again, and what is arranged."""

    nom: str | None
    tenus: Collection[UUID]
    amenagement: str | None


async def get_seance(db: AsyncSession, session_id: UUID) -> Seance | None:
    session = await db.get(SessionCertification, session_id)
    if session is None:
        return None
    certification = await db.get(Certification, session.certification_id)
    assert certification is not None, "a session is of a certification"
    blocs = select(BlocCompetences).where(col(BlocCompetences.certification_id) == certification.id)
    blocs = blocs.options(selectinload(BlocCompetences.modalites)).order_by(col(BlocCompetences.ordre))  # type: ignore[arg-type]
    return Seance(session, certification, (await db.scalars(blocs)).all(), await get_jury(db, session_id))


async def candidats_of(db: AsyncSession, session_id: UUID) -> Sequence[Candidature]:
    """The candidatures that hold a place or were judged, as they came."""
    statement = select(Candidature).where(
        col(Candidature.session_id) == session_id, col(Candidature.etat).in_(EVALUABLES)
    )
    return (await db.scalars(statement.order_by(col(Candidature.id)))).all()


async def inscrits_of(db: AsyncSession, session_id: UUID) -> Sequence[Candidature]:
    """The candidatures that hold a place and of which nothing is decided."""
    statement = select(Candidature).where(
        col(Candidature.session_id) == session_id, col(Candidature.etat) == EtatCandidature.INSCRITE
    )
    return (await db.scalars(statement.order_by(col(Candidature.id)))).all()


async def deliberations_of(db: AsyncSession, candidatures: Sequence[Candidature]) -> dict[UUID, list[Deliberation]]:
    """By candidature, what was decided with its blocs, the first first."""
    statement = select(Deliberation).where(col(Deliberation.candidature_id).in_([row.id for row in candidatures]))
    found: dict[UUID, list[Deliberation]] = {}
    for row in await db.scalars(statement.options(selectinload(Deliberation.decisions)).order_by(col(Deliberation.id))):  # type: ignore[arg-type]
        found.setdefault(row.candidature_id, []).append(row)
    return found


async def identites_of(db: AsyncSession, candidatures: Sequence[Candidature]) -> dict[UUID, Identite]:
    """By profil, the identities that were written."""
    rows = await db.scalars(
        select(Identite).where(col(Identite.profil_id).in_([row.profil_id for row in candidatures]))
    )
    return {row.profil_id: row for row in rows}
