"""Reading épreuves, their results and their groups."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.models import (
    BlocCompetences,
    Candidature,
    EtatCandidature,
    GroupeEpreuve,
    MembreGroupe,
    ModaliteEvaluation,
    ResultatEpreuve,
)


async def get_modalite(db: AsyncSession, certification_id: UUID, bloc_id: UUID, rang: int) -> ModaliteEvaluation | None:
    """The épreuve of a bloc of the certification, by its rank from 1."""
    statement = select(ModaliteEvaluation).join(
        BlocCompetences, col(BlocCompetences.id) == col(ModaliteEvaluation.bloc_id)
    )
    return await db.scalar(
        statement.where(
            col(BlocCompetences.certification_id) == certification_id,
            col(ModaliteEvaluation.bloc_id) == bloc_id,
            col(ModaliteEvaluation.ordre) == rang - 1,
        )
    )


def list_resultats(candidature_id: UUID) -> Select[*tuple[Any, ...]]:
    """In the order in which they were marked: of two on the same épreuve, the last counts."""
    statement = select(ResultatEpreuve).where(col(ResultatEpreuve.candidature_id) == candidature_id)
    return statement.order_by(col(ResultatEpreuve.id))


async def unmarked(db: AsyncSession, candidature_id: UUID, blocs: Collection[UUID]) -> dict[UUID, list[str]]:
    """By bloc, the names of the épreuves without a result."""
    marked = select(col(ResultatEpreuve.modalite_id)).where(col(ResultatEpreuve.candidature_id) == candidature_id)
    statement = (
        select(col(ModaliteEvaluation.bloc_id), col(ModaliteEvaluation.intitule))
        .where(col(ModaliteEvaluation.bloc_id).in_(blocs), col(ModaliteEvaluation.id).not_in(marked))
        .order_by(col(ModaliteEvaluation.bloc_id), col(ModaliteEvaluation.ordre))
    )
    found: dict[UUID, list[str]] = {}
    for bloc_id, intitule in (await db.execute(statement)).all():
        found.setdefault(bloc_id, []).append(intitule)
    return found


async def groupe_of(db: AsyncSession, candidature_id: UUID, modalite_id: UUID) -> GroupeEpreuve | None:
    statement = select(GroupeEpreuve).join(MembreGroupe, col(MembreGroupe.groupe_id) == col(GroupeEpreuve.id))
    return await db.scalar(
        statement.where(
            col(MembreGroupe.candidature_id) == candidature_id, col(MembreGroupe.modalite_id) == modalite_id
        )
    )


def list_groupes(session_id: UUID) -> Select[GroupeEpreuve]:
    statement = select(GroupeEpreuve).where(col(GroupeEpreuve.session_id) == session_id)
    return statement.options(selectinload(GroupeEpreuve.membres)).order_by(col(GroupeEpreuve.id))  # type: ignore[arg-type]


async def get_groupe(
    db: AsyncSession, session_id: UUID, groupe_id: UUID, *, lock: bool = False
) -> GroupeEpreuve | None:
    statement = list_groupes(session_id).where(col(GroupeEpreuve.id) == groupe_id)
    return await db.scalar(statement.with_for_update(of=GroupeEpreuve) if lock else statement)


async def people_of(db: AsyncSession, groupes: Iterable[GroupeEpreuve]) -> Sequence[UUID]:
    """The profils of the members."""
    members = {membre.candidature_id for groupe in groupes for membre in groupe.membres}
    return (await db.scalars(select(col(Candidature.profil_id)).where(col(Candidature.id).in_(members)))).all()


async def inscrits(db: AsyncSession, session_id: UUID, candidatures: Collection[UUID]) -> set[UUID]:
    """Which of these candidatures hold a place in the session."""
    statement = select(col(Candidature.id)).where(
        col(Candidature.session_id) == session_id,
        col(Candidature.id).in_(candidatures),
        col(Candidature.etat) == EtatCandidature.INSCRITE,
    )
    return set(await db.scalars(statement))
