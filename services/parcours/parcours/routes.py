"""Routes of the chosen plans."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.errors import CertificationInconnue, MetierInconnu
from services.parcours.parcours import service
from services.parcours.parcours.schemas import ParcoursEcrit, ParcoursLu

router = ServiceRouter(tags=["parcours"])


@router.get(
    "/v1/profils/{profil_id}/parcours",
    action="lire_parcours",
    operation_id="lister_parcours_choisis",
    summary="Lister ses parcours",
    errors=[Gone],
)
async def lister_parcours(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ParcoursLu]:
    """Les parcours que la personne a choisis, pour elle seule."""
    return await service.list_parcours(uow, profil_id, page)


@router.post(
    "/v1/profils/{profil_id}/parcours",
    action="ecrire_parcours",
    summary="Choisir un parcours",
    status_code=201,
    location="/v1/profils/{profil_id}/parcours/{id}",
    errors=[Gone, MetierInconnu, CertificationInconnue, ForbiddenField, ForbiddenData],
)
async def choisir_parcours(profil_id: UUID, parcours: ParcoursEcrit, uow: UnitOfWork) -> ParcoursLu:
    """Garde un parcours choisi : le métier visé et les étapes, dont les certifications à obtenir."""
    return await service.choose_parcours(uow, profil_id, parcours)


@router.get(
    "/v1/profils/{profil_id}/parcours/{parcours_id}", action="lire_parcours", summary="Lire un parcours", errors=[Gone]
)
async def lire_parcours_choisi(profil_id: UUID, parcours_id: UUID, uow: UnitOfWork) -> ParcoursLu:
    """Un parcours que la personne a choisi."""
    return await service.read_parcours(uow, profil_id, parcours_id)


@router.put(
    "/v1/profils/{profil_id}/parcours/{parcours_id}",
    action="ecrire_parcours",
    operation_id="remplacer_parcours_choisi",
    summary="Remplacer un parcours",
    errors=[Gone, MetierInconnu, CertificationInconnue, ForbiddenField, ForbiddenData],
)
async def remplacer_parcours(
    profil_id: UUID, parcours_id: UUID, parcours: ParcoursEcrit, uow: UnitOfWork
) -> ParcoursLu:
    """Remplace l'état et les étapes d'un parcours choisi."""
    return await service.replace_parcours(uow, profil_id, parcours_id, parcours)


@router.delete(
    "/v1/profils/{profil_id}/parcours/{parcours_id}",
    action="ecrire_parcours",
    summary="Effacer un parcours",
    status_code=204,
    errors=[Gone],
)
async def effacer_parcours(profil_id: UUID, parcours_id: UUID, uow: UnitOfWork) -> None:
    """Efface un parcours choisi ; il n'en reste rien."""
    await service.abandon_parcours(uow, profil_id, parcours_id)
