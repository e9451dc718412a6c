"""Routes of the consents."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.consentements import service
from services.parcours.consentements.schemas import ConsentementEcrit, ConsentementLu

router = ServiceRouter(tags=["consentements"])


@router.get(
    "/v1/profils/{profil_id}/consentements",
    action="lire_consentements",
    summary="Lister ses consentements",
    errors=[Gone],
)
async def lister_consentements(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ConsentementLu]:
    """Les consentements que la personne a donnés, révoqués et échus compris."""
    return await service.list_consentements(uow, profil_id, page)


@router.post(
    "/v1/profils/{profil_id}/consentements",
    action="ecrire_consentements",
    summary="Donner un consentement",
    status_code=201,
    location="/v1/profils/{profil_id}/consentements/{id}",
    errors=[Gone, InconsistentDates],
)
async def donner_consentement(profil_id: UUID, consentement: ConsentementEcrit, uow: UnitOfWork) -> ConsentementLu:
    """Laisse un conseiller lire une partie de ses données, jusqu'à une date. Chaque lecture se voit dans ses lectures."""
    return await service.grant(uow, profil_id, consentement)


@router.get(
    "/v1/profils/{profil_id}/consentements/{consentement_id}",
    action="lire_consentements",
    summary="Lire un consentement",
    errors=[Gone],
)
async def lire_consentement(profil_id: UUID, consentement_id: UUID, uow: UnitOfWork) -> ConsentementLu:
    """Un consentement que la personne a donné."""
    return await service.read_consentement(uow, profil_id, consentement_id)


@router.post(
    "/v1/profils/{profil_id}/consentements/{consentement_id}/revocation",
    action="ecrire_consentements",
    summary="Révoquer un consentement",
    errors=[Gone],
)
async def revoquer_consentement(profil_id: UUID, consentement_id: UUID, uow: UnitOfWork) -> ConsentementLu:
    """Révoque un consentement, sans raison à donner, avec effet aussitôt. Révoquer deux fois ne change rien."""
    return await service.revoke(uow, profil_id, consentement_id)
