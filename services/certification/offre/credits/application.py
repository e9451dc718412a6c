"""What a person's blocs are worth in other certifications, by the correspondances in force when they hold them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification.models import BlocCorrespondant, CorrespondanceBlocs, Cote


@dataclass(frozen=True)
class Credit:
    """A bloc that others are worth, since when, and by which correspondance."""

    bloc_id: UUID
    le: date
    correspondance_id: UUID


def credits_given(
    held: Mapping[UUID, date], correspondances: Iterable[CorrespondanceBlocs], *, on: date
) -> list[Credit]:
    """Each bloc at most once, by the correspondance that gave it first.

    A credit is born when its correspondance is in force and all its sources are held, and stays. It opens no other:
    only what a jury decided is a source.
    """
    first: dict[UUID, Credit] = {}
    for row in correspondances:
        sides = {cote: [bloc.bloc_id for bloc in row.blocs if bloc.cote == cote] for cote in Cote}
        if not all(source in held for source in sides[Cote.SOURCE]):
            continue
        born = max([row.du, *(held[source] for source in sides[Cote.SOURCE])])
        if born > min(_last_day(row), on):
            continue
        for bloc_id in sides[Cote.DESTINATION]:
            known = first.get(bloc_id)
            if known is None or (born, row.id) < (known.le, known.correspondance_id):
                first[bloc_id] = Credit(bloc_id, born, row.id)
    return [first[bloc_id] for bloc_id in sorted(first)]


def _last_day(row: CorrespondanceBlocs) -> date:
    """The last day on which a correspondance gives something."""
    withdrawn = row.retiree_le - timedelta(days=1) if row.retiree_le else date.max
    return min(row.au or date.max, withdrawn)


async def credits_of(db: AsyncSession, held: Mapping[UUID, date], *, on: date) -> list[Credit]:
    """The credits of blocs held since given days."""
    if not held:
        return []
    named = select(col(BlocCorrespondant.correspondance_id)).where(
        col(BlocCorrespondant.bloc_id).in_(held), col(BlocCorrespondant.cote) == Cote.SOURCE
    )
    statement = (
        select(CorrespondanceBlocs)
        .where(col(CorrespondanceBlocs.id).in_(named), col(CorrespondanceBlocs.du) <= on)
        .options(selectinload(CorrespondanceBlocs.blocs))  # type: ignore[arg-type]
    )
    return credits_given(held, (await db.scalars(statement)).all(), on=on)
