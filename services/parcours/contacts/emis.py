"""The side of who asks: a person known by a pseudonyme, who stays unknown until they say that they are interested."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours import events
from services.parcours.besoins.ouverture import seeks
from services.parcours.contacts.schemas import ContactDemande, ContactEmis
from services.parcours.entites.service import resource_of
from services.parcours.errors import BesoinAbsent, ContactDejaDemande, PersonneInconnue
from services.parcours.mobilite import is_named
from services.parcours.models import Besoin, Contact, Emploi, Entite, Preference, Profil, ReponseContact
from services.parcours.settings import ParcoursSettings


async def list_emis(uow: UnitOfWork, entite_id: UUID, page: PageParams) -> Page[ContactEmis]:
    await _open(uow, entite_id)
    statement = _emis(uow, entite_id).order_by(col(Contact.id).desc())
    return await paginate(uow, statement, page, emis)


async def read_emis(uow: UnitOfWork, entite_id: UUID, contact_id: UUID) -> ContactEmis:
    await _open(uow, entite_id)
    contact = await uow.db.scalar(_emis(uow, entite_id).where(col(Contact.id) == contact_id))
    if contact is None:
        raise NotFound
    return emis(contact)


async def ask(uow: UnitOfWork, entite_id: UUID, demande: ContactDemande) -> ContactEmis:
    await _open(uow, entite_id)
    await _check_need(uow, entite_id, demande.metier_id)
    contact = Contact.model_validate(
        demande.model_dump()
        | {
            "profil_id": await _person(uow, entite_id, demande.pseudonyme),
            "entite_id": entite_id,
            "demande_le": uow.now,
            "expire_le": uow.now + validite(uow),
        }
    )
    await _check_first(uow, contact)
    uow.db.add(contact)
    uow.emit(events.CONTACT_DEMANDE, subject=str(contact.profil_id), data=events.contact_demande(contact))
    uow.touches(Ressource("Contact", str(contact.id)))
    return emis(contact)


def validite(uow: UnitOfWork) -> timedelta:
    settings = uow.service.settings
    assert isinstance(settings, ParcoursSettings)
    return timedelta(days=settings.contact_validite_jours)


def emis(contact: Contact) -> ContactEmis:
    """What who asks reads: nothing tells a decline from silence, nor from a person who has not looked yet."""
    interessee = contact.reponse == ReponseContact.INTERESSEE
    return ContactEmis(
        id=contact.id,
        pseudonyme=contact.pseudonyme,
        metier_id=contact.metier_id,
        texte=contact.texte,
        demande_le=contact.demande_le,
        expire_le=contact.expire_le,
        interessee=interessee,
        profil_id=contact.profil_id if interessee else None,
        coordonnees=contact.coordonnees,
    )


async def _open(uow: UnitOfWork, entite_id: UUID) -> None:
    entite = await uow.db.get(Entite, entite_id)
    if entite is None:
        raise NotFound
    uow.allow(resource_of(entite))


def _emis(uow: UnitOfWork, entite_id: UUID) -> Select[Contact]:
    return select(Contact).where(col(Contact.entite_id) == entite_id, col(Contact.expire_le) > uow.now)


async def _check_need(uow: UnitOfWork, entite_id: UUID, metier_id: UUID) -> None:
    today = uow.today
    own = (col(Besoin.entite_id) == entite_id, col(Besoin.metier_id) == metier_id)
    if await uow.db.scalar(select(1).where(*own, seeks(today), col(Besoin.ouvre_le) <= today)) is None:
        raise BesoinAbsent("On demande pour un besoin à venir de votre entité, chiffré depuis trente jours.")


async def _person(uow: UnitOfWork, entite_id: UUID, pseudonyme: UUID) -> UUID:
    """The person whom the entity calls so. Looked up again once their row is locked: they may have taken their agreement back meanwhile."""
    employed = select(1).where(col(Emploi.profil_id) == col(Profil.id), col(Emploi.entite_id) == entite_id)
    named = (
        select(col(Profil.id))
        .join(Preference, col(Preference.profil_id) == col(Profil.id))
        .where(is_named(pseudonyme, entite_id), ~employed.correlate(Profil).exists())
    )
    locked = await uow.db.scalar(named.with_for_update(of=Profil, key_share=True))
    if locked is None or await uow.db.scalar(named) != locked:
        motif = "Personne, dans une autre entité, ne porte ce pseudonyme pour la vôtre"
        raise PersonneInconnue(erreurs=[Erreur(pointeur="/pseudonyme", motif=motif)])
    return locked


async def _check_first(uow: UnitOfWork, contact: Contact) -> None:
    """One request at a time to whom the entity calls so; one that has expired leaves its place."""
    same = (col(Contact.entite_id) == contact.entite_id, col(Contact.pseudonyme) == contact.pseudonyme)
    await uow.db.execute(delete(Contact).where(*same, col(Contact.expire_le) <= uow.now))
    if await uow.db.scalar(select(1).where(*same)) is not None:
        raise ContactDejaDemande("Votre entité a déjà écrit à cette personne ; la demande court encore.")
