"""Local copies of what neighbours publish: compétences, métiers and certifications by id and code."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.parcours.acquis.resultats import apply_resultats
from services.parcours.models import CertificationConnue, CompetenceConnue, MetierConnu


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    return [Consumer("competences", apply_competences), Consumer("certification", apply_certification)]


async def apply_competences(db: AsyncSession, batch: Sequence[Event]) -> None:
    competences = last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    await upsert(db, CompetenceConnue, competences)
    await upsert(db, MetierConnu, metiers)


async def apply_certification(db: AsyncSession, batch: Sequence[Event]) -> None:
    await upsert(db, CertificationConnue, last_states(batch, "certification.modifiee", ("code", "intitule")))
    await apply_resultats(db, batch)
