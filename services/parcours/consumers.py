"""Local copies of what neighbours publish: compétences, métiers and certifications by id and code."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.kit.feed.parking import marked
from services.kit.feed.releve import Copie, Ecart
from services.parcours.acquis.resultats import apply_resultats, make_acquis
from services.parcours.effacements.conservation import apply_conservation
from services.parcours.models import BlocObtenu, CertificationConnue, CompetenceConnue, MetierConnu, ProfilEfface

CATALOGUE = (Copie(CompetenceConnue, "competence.modifiee"), Copie(MetierConnu, "metier.modifie"))
RESULTATS = (
    Copie(BlocObtenu, "bloc.acquis", {"profil_id": "profil_id", "bloc_id": "bloc_id"}),
    Copie(CertificationConnue, "certification.modifiee"),
)


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    erased = marked(col(ProfilEfface.id))
    return [
        Consumer("competences", apply_competences, CATALOGUE, retire_unsaid),
        Consumer("certification", apply_certification, RESULTATS, take_unsaid_back, erased=erased),
    ]


async def apply_competences(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    competences = last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    await upsert(uow.db, CompetenceConnue, competences)
    await upsert(uow.db, MetierConnu, metiers)


async def retire_unsaid(uow: UnitOfWork, ecart: Ecart) -> None:
    """Retire what the catalogue does not say and something here names."""
    for table, retired in ((CompetenceConnue, {"retiree": True}), (MetierConnu, {"retire": True})):
        unsaid = [key for (key,) in ecart.cites[table.__tablename__]]
        await uow.db.execute(update(table).where(col(table.id).in_(unsaid)).values(retired))


async def take_unsaid_back(uow: UnitOfWork, ecart: Ecart) -> None:
    """The acquis of blocs that certification does not say."""
    await make_acquis(uow, {profil_id for profil_id, _ in ecart.partis[BlocObtenu.__tablename__]})


async def apply_certification(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    await upsert(uow.db, CertificationConnue, last_states(batch, "certification.modifiee", ("code", "intitule")))
    await apply_resultats(uow, batch)
    await apply_conservation(uow, batch)
