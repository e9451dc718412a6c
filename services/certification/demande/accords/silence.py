"""What no answer becomes when its day comes, whether the engine has run or not."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.accord import ACCORD, TransitionAccord
from services.certification.models import DemandeAccord, EtatDemande
from services.certification.notifications.service import notify
from services.certification.regles.jours import civil_day, start_of
from services.certification.regles.parametres import Reponse
from services.kit.data.uow import UnitOfWork

EFFET = "silence-employeur"


def has_lapsed(demande: DemandeAccord, jour: date) -> bool:
    """Whether no answer has become one on a day, and the engine has not written it yet."""
    return demande.etat == EtatDemande.EN_ATTENTE and demande.silence_le is not None and demande.silence_le <= jour


def fall_silent(db: AsyncSession, demande: DemandeAccord) -> None:
    """Write what silence makes of the request, from the day it falls."""
    assert demande.silence_le is not None
    granted = demande.silence_vaut == Reponse.ACCORD
    which = TransitionAccord.ACCORDER_PAR_SILENCE if granted else TransitionAccord.REFUSER_PAR_SILENCE
    ACCORD.move(db, demande, which, le=start_of(demande.silence_le))


def seen_on(db: AsyncSession, demande: DemandeAccord, jour: date) -> DemandeAccord:
    """The request as it is on a day: silence has its effect on its day, even before the engine has written it."""
    if not has_lapsed(demande, jour):
        return demande
    seen = DemandeAccord(**{name: getattr(demande, name) for name in DemandeAccord.model_fields})
    fall_silent(db, seen)
    return seen


async def apply_silence(uow: UnitOfWork, demande_id: UUID, now: datetime) -> None:
    """The effect: nothing when the employer has answered or the person has withdrawn; told to both otherwise."""
    statement = select(DemandeAccord).where(col(DemandeAccord.id) == demande_id).with_for_update()
    demande = await uow.db.scalar(statement)
    if demande is None or not has_lapsed(demande, civil_day(now)):
        return
    fall_silent(uow.db, demande)
    told: dict[str, Any] = {"now": now, "objet": "demande_accord", "objet_id": demande.id}
    vaut = "accord" if demande.etat == EtatDemande.ACCORDEE else "refus"
    texte = f"Votre employeur n'a pas répondu à votre demande ({demande.voie}) : son silence vaut {vaut}."
    await notify(uow.db, **told, profil_id=demande.profil_id, texte=texte)
    texte = f"Une demande d'accord ({demande.voie}) est restée sans réponse : votre silence vaut {vaut}."
    await notify(uow.db, **told, entite_id=demande.entite_id, texte=texte)
