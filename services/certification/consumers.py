"""Local copies of what neighbours publish: compétences and métiers by code, profils by id, erased ones for good."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification import events
from services.certification.echeancier.conservation import forget
from services.certification.echeancier.dossiers import count_again, follow_emplois
from services.certification.echeancier.parties import PARTIES
from services.certification.models import CompetenceConnue, MetierConnu, ProfilConnu
from services.certification.notifications.contacts import tell_contacts
from services.certification.notifications.declarations import tell_declarations
from services.certification.notifications.effacements import tell_effacements
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.certifications.queries import attesting, certifiantes, get_certification
from services.kit.data.days import civil_day
from services.kit.data.parties import erase_people
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert

COPIED = ("entite_id", "manager_id", "contact_sessions", "lecteurs", "acquis")


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    return [Consumer("competences", apply_competences), Consumer("parcours", apply_parcours)]


async def apply_competences(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Refresh the copies. A certification that stops or starts being certifiante by it is published again."""
    db = uow.db
    competences = last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    concerned = await attesting(db, [row["id"] for row in competences])
    before = await certifiantes(db, concerned)
    await upsert(db, CompetenceConnue, competences)
    await upsert(db, MetierConnu, metiers)
    changed = before ^ await certifiantes(db, concerned)
    await _publish_certifications(uow, [key for key in concerned if key in changed])


async def _publish_certifications(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    for certification_id in ids:
        found = await get_certification(uow.db, certification_id)
        if found:
            data = certification_modifiee(found[0], found[1], civil_day(uow.now))
            uow.emit(events.CERTIFICATION_MODIFIEE, subject=str(certification_id), data=data)


async def apply_parcours(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """Know the profils; an erased one gives its places back, leaves no candidature and never comes back."""
    known = {event.data["id"]: event.data for event in batch if event.type == "profil.modifie"}
    if known:
        statement = insert(ProfilConnu).values([_known(data) for data in known.values()])
        copied = {name: statement.excluded[name] for name in COPIED}
        await uow.db.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=copied, where=~col(ProfilConnu.efface))
        )
        await _without_erased_managers(uow, [UUID(key) for key in known])
    await tell_effacements(uow, batch)
    await tell_declarations(uow, batch)
    await tell_contacts(uow, batch)
    await follow_emplois(uow, known.values())
    await count_again(uow, batch)
    for event in batch:
        if event.type == "profil.efface":
            await _erase(uow, UUID(event.data["id"]))


async def _without_erased_managers(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Nobody is led by somebody erased, whatever an event of before says."""
    gone = select(col(ProfilConnu.id)).where(col(ProfilConnu.efface))
    await uow.db.execute(
        update(ProfilConnu)
        .where(col(ProfilConnu.id).in_(ids), col(ProfilConnu.manager_id).in_(gone))
        .values(manager_id=None)
        .execution_options(synchronize_session=False)
    )


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a profil as its event says it."""
    return {
        "id": UUID(data["id"]),
        "entite_id": UUID(data["entite_id"]),
        "manager_id": UUID(data["manager_id"]) if data.get("manager_id") else None,
        "contact_sessions": data.get("contact_sessions", False),
        "lecteurs": data.get("lecteurs", []),
        "acquis": data.get("acquis", []),
        "efface": False,
    }


async def _erase(uow: UnitOfWork, profil_id: UUID) -> None:
    db = uow.db
    mark: dict[str, Any] = {
        "entite_id": None,
        "manager_id": None,
        "contact_sessions": False,
        "lecteurs": [],
        "acquis": [],
        "efface": True,
    }
    statement = insert(ProfilConnu).values(id=profil_id, **mark)
    await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=mark))
    await forget(db, [profil_id, *await erase_people(uow, PARTIES, [profil_id])])
