"""Reading certifications, with what their answers need loaded at once.

Nothing here depends on who reads: every certification is visible to everybody from its creation.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import col

from services.certification.models import (
    BlocCompetences,
    Certification,
    CompetenceAttestee,
    CompetenceConnue,
    MetierVise,
    Registre,
    TypeCertification,
)
from services.certification.offre.certifications.fiche import NATURE_ATTESTABLE
from services.kit.web.errors import NotFound


def _load_summary() -> list[ExecutableOption]:
    return [selectinload(Certification.etapes), selectinload(Certification.metiers)]  # type: ignore[arg-type]


def _load_all() -> list[ExecutableOption]:
    blocs = selectinload(Certification.blocs)  # type: ignore[arg-type]
    attestees = blocs.selectinload(BlocCompetences.competences)  # type: ignore[arg-type]
    return [
        *_load_summary(),
        attestees.joinedload(CompetenceAttestee.connue),  # type: ignore[arg-type]
        blocs.selectinload(BlocCompetences.modalites),  # type: ignore[arg-type]
    ]


def attests_something(competence_id: UUID | None = None) -> ColumnElement[bool]:
    """Whether a certification attests a compétence in force (or this one): what makes it certifiante."""
    statement = (
        select(col(CompetenceAttestee.competence_id))
        .join(BlocCompetences, col(BlocCompetences.id) == col(CompetenceAttestee.bloc_id))
        .join(CompetenceConnue, col(CompetenceConnue.id) == col(CompetenceAttestee.competence_id))
        .where(
            col(BlocCompetences.certification_id) == col(Certification.id),
            col(CompetenceConnue.nature) == NATURE_ATTESTABLE,
            col(CompetenceConnue.retiree).is_(False),
        )
        .correlate(Certification)
    )
    if competence_id:
        statement = statement.where(col(CompetenceAttestee.competence_id) == competence_id)
    return exists(statement)


@dataclass(frozen=True)
class CertificationsVoulues:
    """What a list is narrowed to; None does not narrow."""

    code: str | None = None
    registre: Registre | None = None
    type: TypeCertification | None = None
    metier: UUID | None = None
    competence: UUID | None = None


def list_certifications(wanted: CertificationsVoulues) -> Select[*tuple[Any, ...]]:
    """(Certification, certifiante), ordered by code."""
    statement = (
        select(Certification, attests_something().label("certifiante"))
        .options(*_load_summary())
        .order_by(col(Certification.code), col(Certification.id))
    )
    if wanted.code is not None:
        statement = statement.where(col(Certification.code) == wanted.code)
    if wanted.registre is not None:
        statement = statement.where(col(Certification.registre) == wanted.registre)
    if wanted.type is not None:
        statement = statement.where(col(Certification.type) == wanted.type)
    if wanted.metier is not None:
        vise = select(col(MetierVise.metier_id)).where(
            col(MetierVise.certification_id) == col(Certification.id), col(MetierVise.metier_id) == wanted.metier
        )
        statement = statement.where(exists(vise.correlate(Certification)))
    return statement.where(attests_something(wanted.competence)) if wanted.competence is not None else statement


def list_blocs(certification_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(BlocCompetences)
        .where(col(BlocCompetences.certification_id) == certification_id)
        .options(
            selectinload(BlocCompetences.competences).joinedload(CompetenceAttestee.connue),  # type: ignore[arg-type]
            selectinload(BlocCompetences.modalites),  # type: ignore[arg-type]
        )
        .order_by(col(BlocCompetences.ordre), col(BlocCompetences.id))
    )


async def certification_exists(db: AsyncSession, certification_id: UUID) -> bool:
    return await db.scalar(select(1).where(col(Certification.id) == certification_id)) is not None


async def get_certification(
    db: AsyncSession, certification_id: UUID, *, lock: bool = False
) -> tuple[Certification, bool] | None:
    """The certification with everything it holds, read anew, and whether it is certifiante; `lock` keeps other writers out."""
    statement = (
        select(Certification, attests_something())
        .where(col(Certification.id) == certification_id)
        .options(*_load_all())
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=Certification)
    row = (await db.execute(statement)).first()
    return (row[0], row[1]) if row else None


async def find_certification(
    db: AsyncSession, certification_id: UUID, *, lock: bool = False
) -> tuple[Certification, bool]:
    """`get_certification`, or NotFound."""
    found = await get_certification(db, certification_id, lock=lock)
    if found is None:
        raise NotFound
    return found


async def lock_certifications(db: AsyncSession, codes: Collection[str]) -> dict[str, Certification]:
    """The certifications of these codes, whole, by code; other writers wait. Locked in one order, so that two loads do not deadlock."""
    statement = select(Certification).where(col(Certification.code).in_(codes)).order_by(col(Certification.code))
    rows = await db.scalars(statement.options(*_load_all()).with_for_update(of=Certification))
    return {row.code: row for row in rows}


async def attesting(db: AsyncSession, competences: Collection[UUID]) -> list[UUID]:
    """Certifications with a bloc that names one of these compétences."""
    statement = select(col(BlocCompetences.certification_id)).join(
        CompetenceAttestee, col(CompetenceAttestee.bloc_id) == col(BlocCompetences.id)
    )
    statement = statement.where(col(CompetenceAttestee.competence_id).in_(competences))
    return sorted(set(await db.scalars(statement)))


async def certifiantes(db: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """The `ids` of certifications that are certifiantes."""
    return set(
        await db.scalars(select(col(Certification.id)).where(col(Certification.id).in_(ids), attests_something()))
    )


async def code_is_taken(db: AsyncSession, code: str, but: UUID | None) -> bool:
    statement = select(col(Certification.id)).where(col(Certification.code) == code)
    if but is not None:
        statement = statement.where(col(Certification.id) != but)
    return await db.scalar(statement) is not None
