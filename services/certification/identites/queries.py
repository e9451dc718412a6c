"""Reading identities: one's own; for the certificateur, those of whom it registered for its épreuves."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.cycles.candidature import EVALUABLES
from services.certification.models import Candidature, EtatIdentite, Identite
from services.kit.web.auth import Actor


def inscrite(profil_id: object, session_id: UUID | None = None) -> ColumnElement[bool]:
    """Whether a person has a place in a session (this one), or was judged in it: what opens their identity."""
    terms = [col(Candidature.profil_id) == profil_id, col(Candidature.etat).in_(EVALUABLES)]
    if session_id is not None:
        terms.append(col(Candidature.session_id) == session_id)
    return exists(select(1).select_from(Candidature).where(*terms))


def list_identites(actor: Actor, etat: EtatIdentite | None, session_id: UUID | None) -> Select[Identite]:
    """The identities that the actor reads, the one that waits for the longest first."""
    own = col(Identite.profil_id) == actor.profil if actor.profil else false()
    visible = inscrite(col(Identite.profil_id), session_id) if actor.has("certificateur") else own
    statement = select(Identite).where(visible).order_by(col(Identite.ecrite_le), col(Identite.id))
    return statement.where(col(Identite.etat) == etat) if etat is not None else statement


async def get_identite(db: AsyncSession, profil_id: UUID, *, lock: bool = False) -> Identite | None:
    statement = select(Identite).where(col(Identite.profil_id) == profil_id)
    return await db.scalar(statement.with_for_update() if lock else statement)


async def is_inscrite(db: AsyncSession, profil_id: UUID) -> bool:
    return bool(await db.scalar(select(inscrite(profil_id))))
