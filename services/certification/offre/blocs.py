"""The blocs that a person holds: those that a jury's decision in force gives, and those they are worth.

For good, but where the certification has a period of validity: what ran out is no longer held, and is asked again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col

from services.certification.models import (
    Attestation,
    BlocCompetences,
    DecisionBloc,
    Deliberation,
    VerdictBloc,
    VersionBloc,
)
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


async def limites(db: AsyncSession, profil_id: UUID) -> dict[UUID, date]:
    """By bloc, the last day that what attests it to a person is good, where it has one."""
    until = col(Attestation.valable_jusqu_au)
    of_it = or_(col(Attestation.bloc_id) == col(BlocCompetences.id), col(Attestation.bloc_id).is_(None))
    statement = (
        select(col(BlocCompetences.id), func.max(until))
        .join(Attestation, and_(col(Attestation.certification_id) == col(BlocCompetences.certification_id), of_it))
        .where(col(Attestation.profil_id) == profil_id, col(Attestation.revoquee_le).is_(None))
        .group_by(col(BlocCompetences.id))
        .having(func.bool_and(until.is_not(None)))
    )
    return {bloc_id: last for bloc_id, last in (await db.execute(statement)).all() if last}


async def decisions_acquises(db: AsyncSession, profil_id: UUID, *, on: date) -> dict[UUID, tuple[UUID, date]]:
    """By id, the decisions in force that give a person a bloc: which, and since when; not those that ran out."""
    statement = select(col(DecisionBloc.id), col(DecisionBloc.bloc_id), col(DecisionBloc.decidee_le)).where(
        col(DecisionBloc.profil_id) == profil_id, col(DecisionBloc.verdict) == VerdictBloc.ACQUIS, in_force()
    )
    given = {row: (bloc_id, le) for row, bloc_id, le in (await db.execute(statement)).all()}
    ends = await limites(db, profil_id) if given else {}
    return {row: (bloc_id, le) for row, (bloc_id, le) in given.items() if ends.get(bloc_id, on) >= on}


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
    return await with_credits(db, decided((await decisions_acquises(db, profil_id, on=on)).values()), on=on)


async def blocs_acquis(db: AsyncSession, profil_id: UUID, *, on: date) -> set[UUID]:
    """Ids of the blocs held on a day."""
    return set(await blocs_tenus(db, profil_id, on=on))


@dataclass(frozen=True)
class Contenu:
    """What a bloc attests of who holds it: the version of it, and the level of each compétence."""

    numero: int
    competences: Mapping[UUID, int | None]


async def contenus(db: AsyncSession, profil_id: UUID, bloc_ids: Collection[UUID]) -> dict[UUID, Contenu]:
    """What these blocs attest of a person: as when a jury gave them, whatever they attest since; as today otherwise."""
    statement = select(BlocCompetences).where(col(BlocCompetences.id).in_(bloc_ids))
    rows = await db.scalars(statement.options(selectinload(BlocCompetences.competences)))  # type: ignore[arg-type]
    found = {
        row.id: Contenu(row.numero, {attestee.competence_id: attestee.niveau for attestee in row.competences})
        for row in rows
    }
    for version in await db.scalars(_versions_held(profil_id).where(col(VersionBloc.bloc_id).in_(bloc_ids))):
        competences = {UUID(one["competence_id"]): one["niveau"] for one in version.competences}
        found[version.bloc_id] = Contenu(version.numero, competences)
    return found


def _versions_held(profil_id: UUID) -> Select[VersionBloc]:
    """Versions, since replaced, of the blocs that a jury gave a person: of each the one that they hold comes last."""
    return (
        select(VersionBloc)
        .join(DecisionBloc, col(DecisionBloc.bloc_id) == col(VersionBloc.bloc_id))
        .join(Deliberation, col(Deliberation.id) == col(DecisionBloc.deliberation_id))
        .where(
            col(DecisionBloc.profil_id) == profil_id,
            col(DecisionBloc.verdict) == VerdictBloc.ACQUIS,
            col(VersionBloc.remplacee_le) > col(Deliberation.signee_le),
            in_force(),
        )
        .order_by(col(VersionBloc.bloc_id), col(VersionBloc.numero).desc())
    )


class Nomme(Protocol):
    """What a bloc is called."""

    code: str
    intitule: str


def nommes(blocs: Collection[Nomme]) -> str:
    """Blocs as a sentence names them: « le bloc B1 « Conseiller » », « les blocs B1 « Conseiller » et B2 « Calculer » »."""
    names = [f"{bloc.code} « {bloc.intitule} »" for bloc in blocs]
    if len(names) == 1:
        return f"le bloc {names[0]}"
    return f"les blocs {', '.join(names[:-1])} et {names[-1]}"


async def blocs_of(db: AsyncSession, certification_id: UUID) -> Mapping[UUID, BlocCompetences]:
    """The blocs of a certification, in their order."""
    statement = select(BlocCompetences).where(col(BlocCompetences.certification_id) == certification_id)
    rows = await db.scalars(statement.order_by(col(BlocCompetences.ordre)))
    return {row.id: row for row in rows}
