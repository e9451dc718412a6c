"""Routes of the interventions."""

from uuid import UUID

from services.certification.jury.interventions import service
from services.certification.jury.interventions.schemas import CompteInterventions, InterventionEcrite, InterventionLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["interventions"])


@router.post(
    "/v1/interventions",
    summary="Intervenir sur un résultat",
    status_code=201,
    location="/v1/interventions/{id}",
    errors=[NotFound],
)
async def intervenir(intervention: InterventionEcrite, uow: UnitOfWork) -> InterventionLue:
    """Garde, datée, l'intervention d'un manager ou des RH sur le résultat d'une personne. Elle ne change rien, et la
    réponse ne dit pas s'il y a un résultat. La personne et le certificateur la lisent."""
    return await service.intervene(uow, intervention)


@router.get("/v1/interventions", action="lire_interventions", summary="Lister les interventions")
async def lister_interventions(uow: UnitOfWork, page: PageParams) -> Page[InterventionLue]:
    """Toutes pour le certificateur ; pour les autres, celles qui parlent d'eux et celles qu'ils ont faites."""
    return await service.list_interventions(uow, page)


@router.get("/v1/interventions/comptes", summary="Compter les interventions")
async def compter_interventions(uow: UnitOfWork, page: PageParams) -> Page[CompteInterventions]:
    """Le nombre d'interventions par certification, à partir de cinq personnes concernées."""
    return await service.count_interventions(uow, page)


@router.get("/v1/interventions/{intervention_id}", summary="Lire une intervention")
async def lire_intervention(intervention_id: UUID, uow: UnitOfWork) -> InterventionLue:
    """Une intervention, telle qu'elle est venue. Elle ne se modifie pas."""
    return await service.read_intervention(uow, intervention_id)
