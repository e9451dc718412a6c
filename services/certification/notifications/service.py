"""Telling somebody: in the transaction of what is told, so that neither goes without the other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import Notification

CERTIFICATEUR = "certificateur"


async def notify(
    db: AsyncSession,
    *,
    now: datetime,
    objet: str,
    objet_id: UUID,
    texte: str,
    profil_id: UUID | None = None,
    entite_id: UUID | None = None,
    role: str | None = None,
) -> None:
    """Tell a sentence to the person, to the human resources of the entity, to the desk of a role: a notification each.

    What an entity is told must be theirs to know: never a private souhait, a positionnement, a decline or a result.
    """
    told = {"objet": objet, "objet_id": objet_id, "texte": texte, "creee_le": now}
    if profil_id is not None:
        db.add(Notification.model_validate({**told, "profil_id": profil_id}))
    if entite_id is not None:
        db.add(Notification.model_validate({**told, "entite_id": entite_id}))
    if role is not None:
        db.add(Notification.model_validate({**told, "role": role}))
