"""What a person is told when an employer says, in `parcours`, that they do not hold something."""

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
    "Votre employeur a déclaré qu'un de vos acquis n'en est pas un. Ni vos recommandations, ni un écart, ni une durée n'en "
    "tiennent compte ; vous pouvez y répondre, et votre réponse se lit avec ce qu'il a dit."
)


async def tell_declarations(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """One notification an event, under the event's id: a feed read again tells nobody twice."""
    for event in await to_tell(uow, batch, "declaration.faite"):
        profil_id = UUID(event.data["profil_id"])
        known = select(exists().where(col(ProfilConnu.id) == profil_id, ~col(ProfilConnu.efface)))
        if await uow.db.scalar(known):
            told = {"objet": "acquis", "objet_id": UUID(event.data["id"]), "texte": TEXTE, "creee_le": event.time}
            row = insert(Notification).values(id=UUID(event.id), profil_id=profil_id, **told)
            await uow.db.execute(row.on_conflict_do_nothing())
