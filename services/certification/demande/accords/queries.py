"""Reading requests: who sees which is written here for lists as the policies write it for single reads."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.employeurs import employed
from services.certification.models import DemandeAccord, EtatDemande
from services.certification.regles.parametres import Reponse
from services.kit.web.auth import Actor


def visible_demande(actor: Actor, jour: date) -> ColumnElement[bool]:
    """One's own, and for the human resources those made to their entity by whom it employs on the day."""
    own = col(DemandeAccord.profil_id) == actor.profil if actor.profil else false()
    if actor.has("rh") and actor.entite:
        theirs = employed(col(DemandeAccord.profil_id), actor.entite, jour)
        return or_(own, and_(col(DemandeAccord.entite_id) == actor.entite, theirs))
    return own


def etat_on(jour: date) -> ColumnElement[str]:
    """The state on a day, what no answer became included."""
    by_silence = case(
        (col(DemandeAccord.silence_vaut) == Reponse.ACCORD, EtatDemande.ACCORDEE), else_=EtatDemande.REFUSEE
    )
    lapsed = and_(col(DemandeAccord.etat) == EtatDemande.EN_ATTENTE, col(DemandeAccord.silence_le) <= jour)
    return case((lapsed, by_silence), else_=col(DemandeAccord.etat))


def list_demandes(actor: Actor, jour: date, etat: EtatDemande | None) -> Select[DemandeAccord]:
    statement = select(DemandeAccord).where(visible_demande(actor, jour)).order_by(col(DemandeAccord.id).desc())
    return statement.where(etat_on(jour) == etat) if etat is not None else statement


async def get_demande(db: AsyncSession, demande_id: UUID, *, lock: bool = False) -> DemandeAccord | None:
    statement = select(DemandeAccord).where(col(DemandeAccord.id) == demande_id)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def insert_demande(db: AsyncSession, values: dict[str, Any]) -> bool:
    """Insert unless the same request already waits for an answer (the unique index decides)."""
    statement = insert(DemandeAccord).values(values).on_conflict_do_nothing().returning(col(DemandeAccord.id))
    return await db.scalar(statement) is not None
