"""Local copies of what neighbours publish: compétences, métiers and certifications by id and code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.consumer import Consumer, Event
from services.parcours.models import CertificationConnue, CompetenceConnue, MetierConnu

Copie = type[CompetenceConnue] | type[MetierConnu] | type[CertificationConnue]


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    return [Consumer("competences", apply_competences), Consumer("certification", apply_certification)]


async def apply_competences(db: AsyncSession, batch: Sequence[Event]) -> None:
    competences = _last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = _last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    await _upsert(db, CompetenceConnue, competences)
    await _upsert(db, MetierConnu, metiers)


async def apply_certification(db: AsyncSession, batch: Sequence[Event]) -> None:
    await _upsert(db, CertificationConnue, _last_states(batch, "certification.modifiee", ("code", "intitule")))


def _last_states(batch: Sequence[Event], kind: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The last state of each row of a kind: an upsert may name a row once."""
    states = {event.data["id"]: event.data for event in batch if event.type == kind}
    return [{"id": UUID(key), **{name: data[name] for name in names}} for key, data in states.items()]


async def _upsert(db: AsyncSession, table: Copie, rows: list[dict[str, Any]]) -> None:
    if rows:
        statement = insert(table).values(rows)
        changes = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes))
