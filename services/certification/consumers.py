"""Local copies of what neighbours publish: compétences and métiers by code, profils by id, erased ones for good."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification import events
from services.certification.cycles.candidature import CANDIDATURE, Transition
from services.certification.demande.accords.effacement import erase_demandes_of
from services.certification.demande.avis.effacement import erase_avis_of
from services.certification.demande.candidatures.service import hand_on
from services.certification.demande.positionnements.effacement import erase_positionnements_of
from services.certification.demande.propositions.effacement import erase_propositions_of
from services.certification.demande.sessions.queries import get_session
from services.certification.demande.vae.effacement import erase_dossiers_of
from services.certification.echeancier.conservation import forget
from services.certification.jury.interventions.service import erase_interventions_of
from services.certification.jury.resultats.effacement import erase_plans_of, erase_resultats_of
from services.certification.models import (
    HOLDING,
    Candidature,
    CompetenceConnue,
    EtatCandidature,
    MetierConnu,
    Notification,
    ProfilConnu,
)
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.certifications.queries import attesting, certifiantes, get_certification
from services.certification.titres.attestations.effacement import erase_attestations_of
from services.certification.titres.primes.effacement import erase_primes_of
from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.kit.web.idempotency import forget_answers

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
    for event in batch:
        if event.type == "profil.efface":
            await _erase(uow, UUID(event.data["id"]))


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
    # dossiers before candidatures, as whoever answers a dossier locks them
    await forget(db, [*await erase_positionnements_of(db, profil_id), *await erase_dossiers_of(db, profil_id)])
    theirs = select(Candidature).where(col(Candidature.profil_id) == profil_id).order_by(col(Candidature.session_id))
    for candidature in (await db.scalars(theirs)).all():
        if candidature.etat in HOLDING:
            await _free(uow, candidature)
    await forget(db, await erase_resultats_of(db, profil_id))
    gone = delete(Candidature).where(col(Candidature.profil_id) == profil_id).returning(col(Candidature.id))
    await forget(db, list(await db.scalars(gone)))
    for erase in (
        erase_demandes_of, erase_propositions_of, erase_avis_of, erase_interventions_of, erase_attestations_of,
        erase_primes_of,
    ):  # fmt: skip
        await forget(db, await erase(db, profil_id))
    await db.execute(delete(Notification).where(col(Notification.profil_id) == profil_id))
    await forget(db, await erase_plans_of(db, profil_id))
    # the answers kept for retried requests name the profil: a retry must find a person gone, not a place
    await forget_answers(db, [str(profil_id)])


async def _free(uow: UnitOfWork, candidature: Candidature) -> None:
    """Give back what a candidature about to be deleted holds, and say so."""
    assert candidature.session_id is not None, "what holds a place holds it in a session"
    found = await get_session(uow.db, candidature.session_id, lock=True)
    assert found is not None, "a session is never deleted"
    await uow.db.refresh(candidature)
    held = EtatCandidature(candidature.etat)
    CANDIDATURE.move(uow.db, candidature, Transition.RETIRER, le=uow.now)
    await hand_on(uow, candidature, Transition.RETIRER, found[0], held)
