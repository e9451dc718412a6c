"""Local copies of what neighbours publish: compétences and métiers by code, profils by id, erased ones for good."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification import events
from services.certification.cycles.candidature import Transition, transition
from services.certification.demande.accords.effacement import erase_demandes_of
from services.certification.demande.avis.effacement import erase_avis_of
from services.certification.demande.candidatures.service import PLACE_RENDUE
from services.certification.demande.positionnements.effacement import erase_positionnements_of
from services.certification.demande.propositions.effacement import erase_propositions_of
from services.certification.demande.sessions.places import give_back
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
from services.certification.notifications.service import notify
from services.certification.offre.certifications.publication import certification_modifiee
from services.certification.offre.certifications.queries import attesting, certifiantes, get_certification
from services.certification.titres.attestations.effacement import erase_attestations_of
from services.certification.titres.primes.effacement import erase_primes_of
from services.kit.data.days import civil_day
from services.kit.feed.consumer import Consumer, Event
from services.kit.feed.copies import last_states, upsert
from services.kit.web.idempotency import forget_answers

COPIED = ("entite_id", "manager_id", "contact_sessions", "lecteurs", "acquis")


def consumers() -> list[Consumer]:
    """One per neighbour that this service listens to."""
    return [Consumer("competences", apply_competences), Consumer("parcours", apply_parcours)]


async def apply_competences(db: AsyncSession, batch: Sequence[Event]) -> None:
    """Refresh the copies. A certification that stops or starts being certifiante by it is published again."""
    competences = last_states(batch, "competence.modifiee", ("referentiel", "code", "libelle", "nature", "retiree"))
    metiers = last_states(batch, "metier.modifie", ("referentiel", "code", "libelle", "retire"))
    concerned = await attesting(db, [row["id"] for row in competences])
    before = await certifiantes(db, concerned)
    await upsert(db, CompetenceConnue, competences)
    await upsert(db, MetierConnu, metiers)
    changed = before ^ await certifiantes(db, concerned)
    await _publish_certifications(db, [key for key in concerned if key in changed])


async def _publish_certifications(db: AsyncSession, ids: Sequence[UUID]) -> None:
    today = civil_day(datetime.now(UTC))
    news: list[events.NewEvent] = []
    for certification_id in ids:
        found = await get_certification(db, certification_id)
        if found:
            data = certification_modifiee(found[0], found[1], today)
            news.append((events.CERTIFICATION_MODIFIEE, str(certification_id), data))
    await events.append(db, news)


async def apply_parcours(db: AsyncSession, batch: Sequence[Event]) -> None:
    """Know the profils; an erased one gives its places back, leaves no candidature and never comes back."""
    known = {event.data["id"]: event.data for event in batch if event.type == "profil.modifie"}
    if known:
        statement = insert(ProfilConnu).values([_known(data) for data in known.values()])
        copied = {name: statement.excluded[name] for name in COPIED}
        await db.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=copied, where=~col(ProfilConnu.efface))
        )
    for event in batch:
        if event.type == "profil.efface":
            await _erase(db, UUID(event.data["id"]))


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


async def _erase(db: AsyncSession, profil_id: UUID) -> None:
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
            await events.append(db, await _free(db, candidature))
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


async def _free(db: AsyncSession, candidature: Candidature) -> list[events.NewEvent]:
    """Give back what a candidature about to be deleted holds; the events that say so."""
    assert candidature.session_id is not None, "what holds a place holds it in a session"
    found = await get_session(db, candidature.session_id, lock=True)
    assert found is not None, "a session is never deleted"
    session = found[0]
    await db.refresh(candidature)
    held = EtatCandidature(candidature.etat)
    now = datetime.now(UTC)
    transition(db, candidature, Transition.RETIRER, le=now)
    promoted = await give_back(db, session, held, now)
    for row in promoted:
        await notify(db, now=now, objet="candidature", objet_id=row.id, texte=PLACE_RENDUE, profil_id=row.profil_id)
    await db.flush()
    gone = {**events.candidature_changee(candidature), "etat": EtatCandidature.RETIREE}
    return [
        (events.CANDIDATURE_RETIREE, str(candidature.id), gone),
        *((events.CANDIDATURE_PROMUE, str(row.id), events.candidature_changee(row)) for row in promoted),
        (events.SESSION_MODIFIEE, str(session.id), events.session_modifiee(session)),
    ]
