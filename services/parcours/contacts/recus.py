"""The side of the person: who asks, for what, and an answer that they may change."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import open_profil
from services.parcours.contacts.emis import validite
from services.parcours.contacts.schemas import ContactRecu, ReponseDonnee
from services.parcours.events import publish_profil
from services.parcours.models import Contact, ReponseContact


async def list_recus(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[ContactRecu]:
    await open_profil(uow, profil_id)
    return await paginate(
        uow, _recus(uow, profil_id).order_by(col(Contact.id).desc()), page, ContactRecu.model_validate
    )


async def read_recu(uow: UnitOfWork, profil_id: UUID, contact_id: UUID) -> ContactRecu:
    await open_profil(uow, profil_id)
    return ContactRecu.model_validate(await _find(uow, profil_id, contact_id))


async def answer(uow: UnitOfWork, profil_id: UUID, contact_id: UUID, donnee: ReponseDonnee) -> ContactRecu:
    """An interest runs from the day it is told; a decline leaves everything as if nothing had been answered."""
    await open_profil(uow, profil_id, lock=True)
    contact = await _find(uow, profil_id, contact_id, lock=True)
    if donnee.reponse is ReponseContact.INTERESSEE:
        contact.expire_le = uow.now + validite(uow)
    elif contact.reponse == ReponseContact.INTERESSEE:
        contact.expire_le = contact.demande_le + validite(uow)
    known = contact.reponse
    contact.reponse, contact.coordonnees, contact.repondu_le = donnee.reponse, donnee.coordonnees, uow.now
    if ReponseContact.INTERESSEE in (known, donnee.reponse):
        await publish_profil(uow, profil_id)
    return ContactRecu.model_validate(contact)


async def _find(uow: UnitOfWork, profil_id: UUID, contact_id: UUID, *, lock: bool = False) -> Contact:
    statement = _recus(uow, profil_id).where(col(Contact.id) == contact_id)
    contact = await uow.db.scalar(statement.with_for_update() if lock else statement)
    if contact is None:
        raise NotFound
    return contact


def _recus(uow: UnitOfWork, profil_id: UUID) -> Select[Contact]:
    return select(Contact).where(col(Contact.profil_id) == profil_id, col(Contact.expire_le) > uow.now)
