"""What no answer becomes when its day comes, whether the engine has run or not."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.events import NewEvent
from services.certification.models import DemandeAccord, EtatDemande
from services.certification.notifications.service import notify
from services.certification.regles.parametres import Reponse

EFFET = "silence-employeur"


def has_lapsed(demande: DemandeAccord, jour: date) -> bool:
    """Whether no answer has become one on a day, and the engine has not written it yet."""
    return demande.etat == EtatDemande.EN_ATTENTE and demande.silence_le is not None and demande.silence_le <= jour


def outcome(demande: DemandeAccord) -> EtatDemande:
    """The state that silence gives."""
    return EtatDemande.ACCORDEE if demande.silence_vaut == Reponse.ACCORD else EtatDemande.REFUSEE


async def apply_silence(db: AsyncSession, demande_id: UUID, now: datetime) -> list[NewEvent]:
    """The effect: nothing when the employer has answered or the person has withdrawn; told to both otherwise."""
    statement = select(DemandeAccord).where(col(DemandeAccord.id) == demande_id).with_for_update()
    demande = await db.scalar(statement)
    if demande is None or demande.etat != EtatDemande.EN_ATTENTE:
        return []
    demande.etat, demande.par_silence, demande.close_le = outcome(demande), True, now
    if demande.etat == EtatDemande.REFUSEE:
        demande.motif = "L'employeur n'a pas répondu."
    told = {"now": now, "objet": "demande_accord", "objet_id": demande.id}
    vaut = "accord" if demande.etat == EtatDemande.ACCORDEE else "refus"
    texte = f"Votre employeur n'a pas répondu à votre demande ({demande.voie}) : son silence vaut {vaut}."
    await notify(db, **told, profil_id=demande.profil_id, texte=texte)  # type: ignore[arg-type]
    texte = f"Une demande d'accord ({demande.voie}) est restée sans réponse : votre silence vaut {vaut}."
    await notify(db, **told, entite_id=demande.entite_id, texte=texte)  # type: ignore[arg-type]
    return []
