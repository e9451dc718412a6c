"""Reading the juries where somebody sits, and whom they judge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.cycles.candidature import EVALUABLES
from services.certification.models import (
    BlocCompetences,
    Candidature,
    Certification,
    DecisionBloc,
    EtatCandidature,
    EtatSession,
    GroupeEpreuve,
    Jury,
    MembreGroupe,
    MembreJury,
    ResultatEpreuve,
    SessionCertification,
)
from services.certification.offre.blocs import in_force
from services.kit.web.auth import Actor

Epreuve = tuple[UUID, UUID]


@dataclass(frozen=True)
class JurysVoulus:
    """What a list is narrowed to; `finis_apres` keeps the sessions that end on that day or later."""

    session: UUID | None = None
    certification: UUID | None = None
    finis_apres: date | None = None


def _seat(actor: Actor, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = select(1).where(col(MembreJury.jury_id) == col(Jury.id), col(MembreJury.sujet) == actor.sujet, *more)
    return exists(mine.correlate(Jury))


def visible_jury(actor: Actor) -> ColumnElement[bool]:
    """Rows that `politiques.cedar` lets this actor read: those where they sit, and all for the certificateur."""
    return true() if actor.has("certificateur") else _seat(actor)


def judged_by(actor: Actor) -> ColumnElement[bool]:
    """Candidatures that a jury judges, but one's own."""
    judged = col(Candidature.etat).in_(EVALUABLES)
    return judged & (col(Candidature.profil_id) != actor.profil) if actor.profil else judged


def _count(actor: Actor, *more: ColumnElement[bool]) -> ScalarSelect[int]:
    statement = select(func.count()).select_from(Candidature)
    statement = statement.where(col(Candidature.session_id) == col(Jury.session_id), judged_by(actor), *more)
    return statement.correlate(Jury).scalar_subquery()


def list_jurys(actor: Actor, wanted: JurysVoulus) -> Select[*tuple[Any, ...]]:
    """(jury id, session, certification, whether the actor presides, candidates, those still to decide), soonest first."""
    session = SessionCertification
    statement = (
        select(
            col(Jury.id),
            session,
            Certification,
            _seat(actor, col(MembreJury.president).is_(True)),
            _count(actor),
            _count(actor, col(Candidature.etat) == EtatCandidature.INSCRITE),
        )
        .join(session, col(session.id) == col(Jury.session_id))
        .join(Certification, col(Certification.id) == col(session.certification_id))
        .where(visible_jury(actor), col(session.etat) != EtatSession.ANNULEE)
        .order_by(col(session.debut_le), col(Jury.id))
    )
    if wanted.session is not None:
        statement = statement.where(col(session.id) == wanted.session)
    if wanted.certification is not None:
        statement = statement.where(col(session.certification_id) == wanted.certification)
    return statement.where(col(session.fin_le) >= wanted.finis_apres) if wanted.finis_apres else statement


async def get_jury(db: AsyncSession, jury_id: UUID) -> Jury | None:
    """The jury with its members."""
    return await db.scalar(select(Jury).where(col(Jury.id) == jury_id).options(selectinload(Jury.membres)))  # type: ignore[arg-type]


def list_candidats(actor: Actor, session_id: UUID) -> Select[*tuple[Any, ...]]:
    """The candidatures that hold or held a place in the session, as they came."""
    statement = select(Candidature).where(col(Candidature.session_id) == session_id, judged_by(actor))
    return statement.order_by(col(Candidature.id))


async def blocs_with_epreuves(db: AsyncSession, certification_id: UUID) -> Sequence[BlocCompetences]:
    """The blocs of a certification and their épreuves, in their order."""
    statement = select(BlocCompetences).where(col(BlocCompetences.certification_id) == certification_id)
    statement = statement.options(selectinload(BlocCompetences.modalites))  # type: ignore[arg-type]
    return (await db.scalars(statement.order_by(col(BlocCompetences.ordre)))).all()


async def last_marks(db: AsyncSession, candidatures: Collection[UUID]) -> dict[Epreuve, ResultatEpreuve]:
    """By candidature and épreuve, the result that counts."""
    statement = select(ResultatEpreuve).where(col(ResultatEpreuve.candidature_id).in_(candidatures))
    rows = await db.scalars(statement.order_by(col(ResultatEpreuve.id)))
    return {(row.candidature_id, row.modalite_id): row for row in rows}


async def groupes_of(db: AsyncSession, candidatures: Collection[UUID]) -> dict[Epreuve, GroupeEpreuve]:
    """By candidature and épreuve, the group whose work is common."""
    statement = select(col(MembreGroupe.candidature_id), GroupeEpreuve).join(
        GroupeEpreuve, col(GroupeEpreuve.id) == col(MembreGroupe.groupe_id)
    )
    rows = await db.execute(statement.where(col(MembreGroupe.candidature_id).in_(candidatures)))
    return {(candidature, groupe.modalite_id): groupe for candidature, groupe in rows.all()}


async def decisions_of(db: AsyncSession, candidatures: Collection[UUID]) -> dict[Epreuve, DecisionBloc]:
    """By candidature and bloc, the decision in force."""
    statement = select(DecisionBloc).where(col(DecisionBloc.candidature_id).in_(candidatures), in_force())
    return {(row.candidature_id, row.bloc_id): row for row in await db.scalars(statement)}
