"""Telling somebody: in the transaction of what is told, so that neither goes without the other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import Notification


async def notify(
    db: AsyncSession,
    *,
    now: datetime,
    objet: str,
    objet_id: UUID,
    texte: str,
    profil_id: UUID | None = None,
    entite_id: UUID | None = None,
) -> None:
    """Tell a sentence to the person, to the human resources of the entity, or to both, each a notification of its own.

    What an entity is told must be theirs to know: never a private souhait, a positionnement, a decline or a result.
    """
    told = {"objet": objet, "objet_id": objet_id, "texte": texte, "creee_le": now}
    if profil_id is not None:
        db.add(Notification.model_validate({**told, "profil_id": profil_id}))
    if entite_id is not None:
        db.add(Notification.model_validate({**told, "entite_id": entite_id}))
