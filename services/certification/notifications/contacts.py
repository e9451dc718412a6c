"""What a person is told when an employer writes to them in `parcours`: that somebody did, never who nor for what."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.models import Notification, ProfilConnu
from services.certification.notifications.relecture import to_tell
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event

TEXTE = (
    "Un employeur de la branche vous écrit pour un métier dont il a besoin. Lisez sa demande parmi vos contacts :"
    " vous seul décidez d'y répondre, et il ne sait pas qui vous êtes."
)


async def tell_contacts(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """One notification a request, under its own id: a feed read again tells nobody twice, and nobody who is erased."""
    for event in await to_tell(uow, batch, "contact.demande"):
        profil_id, contact_id = UUID(event.data["id"]), UUID(event.data["contact_id"])
        known = select(exists().where(col(ProfilConnu.id) == profil_id, ~col(ProfilConnu.efface)))
        if await uow.db.scalar(known):
            told = {"objet": "contact", "objet_id": contact_id, "texte": TEXTE, "creee_le": event.time}
            row = insert(Notification).values(id=contact_id, profil_id=profil_id, **told)
            await uow.db.execute(row.on_conflict_do_nothing())
