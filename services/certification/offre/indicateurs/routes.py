"""Routes of the indicators on juries."""

from uuid import UUID

from services.certification.offre.indicateurs import service
from services.certification.offre.indicateurs.schemas import Discriminance, DiscriminanceJury
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["indicateurs"])


@router.get(
    "/v1/indicateurs/certifications",
    action="lire_indicateurs_jurys",
    summary="Ce que les jurys distinguent, par certification",
)
async def lister_discriminance(uow: UnitOfWork, page: PageParams) -> Page[Discriminance]:
    """Issues, taux et écarts entre jurys, par certification, pour les sessions terminées. Une certification où tous
    obtiennent toujours tout est signalée : elle ne distingue personne. Les jurys de moins de cinq candidatures n'y comptent
    qu'une fois réunis à d'autres : rien n'est dit, même par soustraction, qui parlerait de moins de cinq personnes."""
    return await service.list_discriminance(uow, page)


@router.get(
    "/v1/indicateurs/certifications/{certification_id}/jurys",
    action="lire_indicateurs_jurys",
    summary="Ce que chaque jury d'une certification distingue",
)
async def lister_discriminance_jurys(
    certification_id: UUID, uow: UnitOfWork, page: PageParams
) -> Page[DiscriminanceJury]:
    """Les jurys d'au moins cinq candidatures jugées, pour les sessions terminées. Rien n'est dit qui, par soustraction,
    parlerait de moins de cinq personnes."""
    return await service.list_discriminance_jurys(uow, certification_id, page)
