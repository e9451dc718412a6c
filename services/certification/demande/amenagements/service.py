"""Arrangements of the épreuves: asked by the person, answered by the certificateur, read in full by nobody else."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.amenagement import AMENAGEMENT, TransitionAmenagement
from services.certification.demande.amenagements.schemas import AmenagementLu, DemandeAmenagement, ReponseAmenagement
from services.certification.demande.candidatures.queries import lock_candidature
from services.certification.demande.candidatures.verrou import find
from services.certification.errors import AmenagementClos
from services.certification.identites.trousseau import Scelle, Trousseau, trousseau_of
from services.certification.models import (
    LIVE,
    Amenagement,
    Candidature,
    Certification,
    EtatAmenagement,
    Notification,
    SessionCertification,
)
from services.certification.notifications.service import CERTIFICATEUR, notify
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound

OBJET = "amenagement"
EFFACE = "Tout ce qui en est écrit est effacé une fois le résultat acquis et le temps de le contester passé."
RECU = f"Votre demande d'aménagement est transmise au certificateur, qui est seul à la lire. {EFFACE}"
ACCEPTE = f"Votre demande d'aménagement est acceptée : lisez ce qui est prévu. {EFFACE}"
REFUSE = f"Votre demande d'aménagement est refusée : lisez pourquoi. {EFFACE}"


@dataclass
class _Absent:
    """The version of what was never asked, so that the first request too says what it has read."""

    version: int = 0


async def read(uow: UnitOfWork, candidature_id: UUID) -> AmenagementLu:
    candidature, _ = await find(uow, candidature_id)
    return _present(candidature.id, await _get(uow.db, candidature.id), trousseau_of(uow.service.settings))


async def ask(uow: UnitOfWork, candidature_id: UUID, demande: DemandeAmenagement) -> AmenagementLu:
    candidature = await _lock(uow, candidature_id)
    row = await _get(uow.db, candidature.id)
    uow.check_version(row or _Absent())
    await _refuse_late(uow, candidature)
    trousseau = trousseau_of(uow.service.settings)
    if row is None:
        etat = TransitionAmenagement.DEMANDER.born()
        row = Amenagement(
            candidature_id=candidature.id, profil_id=candidature.profil_id, etat=etat, demande=b"", demande_cle="",
            demande_le=uow.now,
        )  # fmt: skip
        uow.db.add(row)
    else:
        AMENAGEMENT.move(uow.db, row, TransitionAmenagement.DEMANDER, le=uow.now)
    row.demande_cle, row.demande = trousseau.seal(demande.model_dump_json().encode(), row.id, "demande")
    await uow.db.flush()
    await _tell(uow, row, RECU)
    certification = await uow.db.get(Certification, candidature.certification_id)
    assert certification is not None, "a certification is never deleted"
    texte = f"Demande d'aménagement des épreuves : « {certification.intitule} »."
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=row.id, texte=texte, role=CERTIFICATEUR)
    return _present(candidature.id, row, trousseau)


async def withdraw(uow: UnitOfWork, candidature_id: UUID) -> None:
    """Nothing stays of it: neither the row, nor what was told of it."""
    candidature, row = await _asked(uow, candidature_id)
    uow.touches(Ressource("Candidature", str(candidature.id)))
    await uow.db.execute(delete(Notification).where(col(Notification.objet_id) == row.id))
    await uow.db.delete(row)


async def answer(uow: UnitOfWork, candidature_id: UUID, reponse: ReponseAmenagement) -> None:
    candidature, row = await _asked(uow, candidature_id)
    if candidature.etat not in LIVE:
        raise AmenagementClos("La candidature n'est plus en cours.")
    which = TransitionAmenagement.ACCEPTER if reponse.accepte else TransitionAmenagement.REFUSER
    AMENAGEMENT.move(uow.db, row, which, le=uow.now)
    trousseau = trousseau_of(uow.service.settings)
    row.reponse_cle, row.reponse = trousseau.seal(reponse.texte.encode(), row.id, "reponse")
    await _tell(uow, row, ACCEPTE if reponse.accepte else REFUSE)


async def arranged(uow: UnitOfWork, candidatures: Collection[UUID]) -> dict[UUID, str]:
    """By candidature, what was accepted to be arranged: never what was asked, nor why."""
    accepted = (col(Amenagement.candidature_id).in_(candidatures), col(Amenagement.etat) == EtatAmenagement.ACCEPTE)
    rows = (await uow.db.scalars(select(Amenagement).where(*accepted))).all()
    trousseau = trousseau_of(uow.service.settings)
    return {row.candidature_id: said for row in rows if (said := _reponse(row, trousseau)) is not None}


async def _lock(uow: UnitOfWork, candidature_id: UUID) -> Candidature:
    candidature, _ = await find(uow, candidature_id)
    locked = await lock_candidature(uow.db, candidature.id)
    if locked is None:
        raise NotFound
    return locked


async def _asked(uow: UnitOfWork, candidature_id: UUID) -> tuple[Candidature, Amenagement]:
    """What was asked, as it was read."""
    candidature = await _lock(uow, candidature_id)
    row = await _get(uow.db, candidature.id)
    uow.check_version(row or _Absent())
    if row is None:
        raise NotFound
    return candidature, row


async def _get(db: AsyncSession, candidature_id: UUID) -> Amenagement | None:
    return await db.scalar(select(Amenagement).where(col(Amenagement.candidature_id) == candidature_id))


async def _refuse_late(uow: UnitOfWork, candidature: Candidature) -> None:
    """From the first day of the épreuves nothing more can be prepared."""
    session = await uow.db.get(SessionCertification, candidature.session_id) if candidature.session_id else None
    if candidature.etat not in LIVE:
        raise AmenagementClos("La candidature n'est plus en cours.")
    if session is not None and session.debut_le <= uow.today:
        raise AmenagementClos(f"Les épreuves ont commencé le {en_lettres(session.debut_le)}.")


async def _tell(uow: UnitOfWork, row: Amenagement, texte: str) -> None:
    await notify(uow.db, now=uow.now, objet=OBJET, objet_id=row.id, texte=texte, profil_id=row.profil_id)


def _reponse(row: Amenagement, trousseau: Trousseau) -> str | None:
    if row.reponse is None or row.reponse_cle is None:
        return None
    return trousseau.open(Scelle(row.reponse_cle, row.reponse), row.id, "reponse").decode()


def _present(candidature_id: UUID, row: Amenagement | None, trousseau: Trousseau) -> AmenagementLu:
    if row is None:
        nothing = dict.fromkeys(set(AmenagementLu.model_fields) - {"candidature_id", "version"})
        return AmenagementLu(candidature_id=candidature_id, version=_Absent().version, **nothing)
    asked = orjson.loads(trousseau.open(Scelle(row.demande_cle, row.demande), row.id, "demande"))
    named = ("candidature_id", "version", "etat", "demande_le", "repondu_le")
    return AmenagementLu(**{name: getattr(row, name) for name in named}, **asked, reponse=_reponse(row, trousseau))
