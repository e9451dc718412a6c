"""Routes of the requests between an employer and somebody elsewhere: one side, then the other."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.contacts import emis, recus
from services.parcours.contacts.schemas import ContactDemande, ContactEmis, ContactRecu, ReponseDonnee
from services.parcours.errors import BesoinAbsent, ContactDejaDemande, PersonneInconnue

router = ServiceRouter(tags=["contacts"])


@router.get(
    "/v1/entites/{entite_id}/contacts",
    action="lire_contacts_emis",
    summary="Lister les demandes de contact de son entité",
)
async def lister_contacts_emis(entite_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ContactEmis]:
    """Les demandes que l'entité a faites, de la plus récente à la plus ancienne. Une personne qui s'est dite intéressée y est
    nommée par son profil, et le voit dans ses lectures ; les autres y restent des pseudonymes."""
    return await emis.list_emis(uow, entite_id, page)


@router.post(
    "/v1/entites/{entite_id}/contacts",
    action="demander_contact",
    summary="Écrire à une personne d'une autre entité",
    status_code=201,
    location="/v1/entites/{entite_id}/contacts/{id}",
    errors=[BesoinAbsent, PersonneInconnue, ContactDejaDemande, ForbiddenData],
)
async def demander_contact(entite_id: UUID, demande: ContactDemande, uow: UnitOfWork) -> ContactEmis:
    """Écrit à une personne qui a accepté d'être vue, pour un besoin que l'entité a chiffré. Elle seule le lit ; son employeur
    n'en apprend rien, et l'entité n'apprend qui elle est que si elle se dit intéressée."""
    return await emis.ask(uow, entite_id, demande)


@router.get(
    "/v1/entites/{entite_id}/contacts/{contact_emis_id}",
    action="lire_contacts_emis",
    summary="Lire une demande de contact de son entité",
)
async def lire_contact_emis(entite_id: UUID, contact_emis_id: UUID, uow: UnitOfWork) -> ContactEmis:
    """Une demande de l'entité. Rien n'y distingue un refus d'un silence."""
    return await emis.read_emis(uow, entite_id, contact_emis_id)


@router.get(
    "/v1/profils/{profil_id}/contacts",
    action="lire_contacts_recus",
    summary="Lister les demandes de contact reçues",
    errors=[Gone],
)
async def lister_contacts_recus(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ContactRecu]:
    """Qui, dans une autre entité, a écrit à la personne, pour quel métier et quand. Elle seule le lit."""
    return await recus.list_recus(uow, profil_id, page)


@router.get(
    "/v1/profils/{profil_id}/contacts/{contact_id}",
    action="lire_contacts_recus",
    summary="Lire une demande de contact reçue",
    errors=[Gone],
)
async def lire_contact_recu(profil_id: UUID, contact_id: UUID, uow: UnitOfWork) -> ContactRecu:
    """Une demande faite à la personne, et sa réponse."""
    return await recus.read_recu(uow, profil_id, contact_id)


@router.post(
    "/v1/profils/{profil_id}/contacts/{contact_id}/reponse",
    action="repondre_contact",
    summary="Répondre à une demande de contact",
    errors=[Gone, ForbiddenField, ForbiddenData],
)
async def repondre_contact(profil_id: UUID, contact_id: UUID, reponse: ReponseDonnee, uow: UnitOfWork) -> ContactRecu:
    """Dit que la personne est intéressée, et comment la joindre si elle le veut ; ou décline, ce que l'entité qui demande ne
    distingue pas d'un silence. Elle peut en changer tant que la demande court."""
    return await recus.answer(uow, profil_id, contact_id, reponse)
