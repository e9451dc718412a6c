"""Reading métiers, with their famille and what they require."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.competences.models import Competence, Exigence, Famille, Metier
from services.competences.recherche import search

MetierEtFamille = tuple[Metier, Famille | None]


@dataclass(frozen=True)
class MetiersVoulus:
    """What a list is narrowed to; None does not narrow."""

    referentiel: str | None = None
    code: str | None = None
    famille: UUID | None = None
    competence: UUID | None = None
    q: str | None = None
    retires: bool = False


COLONNES = [
    col(getattr(Metier, name))
    for name in (
        "id", "referentiel", "code", "libelle", "definition", "evolution", "niveau", "encadrement", "appellations",
        "retire",
    )
]  # fmt: skip
COLONNES_FAMILLE: list[Any] = [
    col(getattr(Famille, name)).label(f"famille_{name}") for name in ("id", "code", "libelle")
]


def _with_famille() -> Select[*tuple[Any, ...]]:
    return select(Metier, Famille).outerjoin(Famille, col(Famille.id) == col(Metier.famille_id))


def list_metiers(wanted: MetiersVoulus) -> Select[*tuple[Any, ...]]:
    """(Metier, Famille or None), by référentiel and code, or the best found first when words are searched."""
    statement = _with_famille()
    for column, value in (
        (Metier.referentiel, wanted.referentiel),
        (Metier.code, wanted.code),
        (Metier.famille_id, wanted.famille),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    if wanted.competence is not None:
        required = select(col(Exigence.metier_id)).where(
            col(Exigence.metier_id) == col(Metier.id), col(Exigence.competence_id) == wanted.competence
        )
        statement = statement.where(exists(required.correlate(Metier)))
    if not wanted.retires:
        statement = statement.where(col(Metier.retire).is_(False))
    if wanted.q is not None:
        found = search(Metier, wanted.q)
        statement = statement.where(found.matches).order_by(found.score.desc())
    return statement.order_by(col(Metier.referentiel), col(Metier.code))


def list_columns(names: Collection[str]) -> Select[Any]:
    """The list as plain columns, each filter of `names` a parameter of that name."""
    filters: dict[str, Any] = {name: bindparam(name) for name in names if name != "retires"}
    wanted = MetiersVoulus(**filters, retires="retires" in names)
    statement = list_metiers(wanted).order_by(None)
    return statement.with_only_columns(*COLONNES, *COLONNES_FAMILLE, maintain_column_froms=True)


async def get_metier(db: AsyncSession, metier_id: UUID) -> MetierEtFamille | None:
    statement = _with_famille().where(col(Metier.id) == metier_id)
    row = (await db.execute(statement.execution_options(populate_existing=True))).first()
    return (row[0], row[1]) if row else None


async def lock_metier(db: AsyncSession, metier_id: UUID) -> Metier | None:
    """The métier alone; other writers wait."""
    found: Metier | None = await db.scalar(select(Metier).where(col(Metier.id) == metier_id).with_for_update())
    return found


async def get_exigences(db: AsyncSession, metier_id: UUID) -> Sequence[Any]:
    """What the métier requires, with each item's code, libellé and nature: the core first, then by code."""
    statement = (
        select(
            col(Exigence.competence_id),
            col(Competence.code),
            col(Competence.libelle),
            col(Competence.nature),
            col(Exigence.niveau),
            col(Exigence.coeur),
        )
        .join(Competence, col(Competence.id) == col(Exigence.competence_id))
        .where(col(Exigence.metier_id) == metier_id)
        .order_by(col(Exigence.coeur).desc(), col(Competence.code))
    )
    return (await db.execute(statement)).all()


async def get_metiers(db: AsyncSession, ids: Collection[UUID]) -> list[MetierEtFamille]:
    """The métiers of these ids, by référentiel and code."""
    statement = _with_famille().where(col(Metier.id).in_(ids)).order_by(col(Metier.referentiel), col(Metier.code))
    rows = await db.execute(statement.execution_options(populate_existing=True))
    return [(metier, famille) for metier, famille in rows]


async def get_bare_exigences(db: AsyncSession, ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Of each métier, {competence_id, niveau, coeur} by competence_id: what an event carries."""
    statement = (
        select(col(Exigence.metier_id), col(Exigence.competence_id), col(Exigence.niveau), col(Exigence.coeur))
        .where(col(Exigence.metier_id).in_(ids))
        .order_by(col(Exigence.metier_id), col(Exigence.competence_id))
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for metier_id, competence_id, niveau, coeur in await db.execute(statement):
        found.setdefault(metier_id, []).append({"competence_id": str(competence_id), "niveau": niveau, "coeur": coeur})
    return found


async def ids_of_famille(db: AsyncSession, famille_id: UUID) -> list[UUID]:
    statement = select(col(Metier.id)).where(col(Metier.famille_id) == famille_id).order_by(col(Metier.code))
    return list(await db.scalars(statement))
