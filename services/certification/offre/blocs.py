"""The blocs that a person holds, for good: those that a jury's decision in force gives, and those they are worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.models import BlocCompetences, DecisionBloc, VerdictBloc
from services.certification.offre.credits.application import credits_of


@dataclass(frozen=True)
class BlocTenu:
    """A bloc held since a day; with `correspondance_id`, by a credit."""

    bloc_id: UUID
    le: date
    correspondance_id: UUID | None = None


def in_force() -> ColumnElement[bool]:
    """Decisions that no later one replaces."""
    later = aliased(DecisionBloc)
    replaced = select(col(later.id)).where(col(later.remplace_id) == col(DecisionBloc.id))
    return ~exists(replaced.correlate(DecisionBloc))


async def decisions_acquises(db: AsyncSession, profil_id: UUID) -> dict[UUID, tuple[UUID, date]]:
    """By id, the decisions in force that give a person a bloc: which, and since when."""
    statement = select(col(DecisionBloc.id), col(DecisionBloc.bloc_id), col(DecisionBloc.decidee_le)).where(
        col(DecisionBloc.profil_id) == profil_id, col(DecisionBloc.verdict) == VerdictBloc.ACQUIS, in_force()
    )
    return {row: (bloc_id, le) for row, bloc_id, le in (await db.execute(statement)).all()}


def decided(decisions: Iterable[tuple[UUID, date]]) -> dict[UUID, date]:
    """The blocs that some of these decisions give, each since the first."""
    found: dict[UUID, date] = {}
    for bloc_id, le in decisions:
        found[bloc_id] = min(le, found.get(bloc_id, le))
    return found


async def with_credits(db: AsyncSession, held: Mapping[UUID, date], *, on: date) -> dict[UUID, BlocTenu]:
    """Each bloc once: what a jury decided of it comes before what another bloc is worth."""
    tenus = {bloc_id: BlocTenu(bloc_id, le) for bloc_id, le in held.items()}
    for credit in await credits_of(db, held, on=on):
        tenus.setdefault(credit.bloc_id, BlocTenu(credit.bloc_id, credit.le, credit.correspondance_id))
    return tenus


async def blocs_tenus(db: AsyncSession, profil_id: UUID, *, on: date) -> dict[UUID, BlocTenu]:
    """The blocs that a person holds on a day, and since when."""
    return await with_credits(db, decided((await decisions_acquises(db, profil_id)).values()), on=on)


async def blocs_acquis(db: AsyncSession, profil_id: UUID, *, on: date) -> set[UUID]:
    """Ids of the blocs held on a day."""
    return set(await blocs_tenus(db, profil_id, on=on))


async def blocs_of(db: AsyncSession, certification_id: UUID) -> Mapping[UUID, BlocCompetences]:
    """The blocs of a certification, in their order."""
    statement = select(BlocCompetences).where(col(BlocCompetences.certification_id) == certification_id)
    rows = await db.scalars(statement.order_by(col(BlocCompetences.ordre)))
    return {row.id: row for row in rows}
