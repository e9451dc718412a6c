"""Local copies of what neighbours publish: compétences, métiers and certifications by id and code."""

from collections.abc import Sequence

from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.kit.feed.parking import marked
from services.parcours.acquis.resultats import apply_resultats
from services.parcours.effacements.conservation import apply_conservation
from services.parcours.models import CertificationConnue, CompetenceConnue, MetierConnu, ProfilEfface


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    certification = Consumer("certification", apply_certification, erased=marked(col(ProfilEfface.id)))
    return [Consumer("competences", apply_competences), certification]


async def apply_competences(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    competences = last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    await upsert(uow.db, CompetenceConnue, competences)
    await upsert(uow.db, MetierConnu, metiers)


async def apply_certification(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    await upsert(uow.db, CertificationConnue, last_states(batch, "certification.modifiee", ("code", "intitule")))
    await apply_resultats(uow, batch)
    await apply_conservation(uow, batch)
