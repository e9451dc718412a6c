"""Routes of the plans."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.jury.errors import MotifNonPermis, PlanClos, SessionNonProposable
from services.certification.jury.plans import service
from services.certification.jury.plans.schemas import ClotureEcrite, PlanEcrit, PlanLu
from services.certification.regles.errors import RegleSansVersion
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["plans"])


@router.get("/v1/plans", action="lire_plans", summary="Lister les plans d'accompagnement")
async def lister_plans(
    uow: UnitOfWork,
    page: PageParams,
    ouverts: Annotated[bool, Query(description="Seulement ceux qui ne sont pas clos")] = False,
) -> Page[PlanLu]:
    """Ses propres plans, dans l'ordre où les jurys les ont ouverts ; le certificateur les voit tous. Pour l'employeur,
    ils n'existent pas."""
    return await service.list_plans(uow, page, ouverts)


@router.get("/v1/plans/{plan_id}", action="lire_plans", summary="Lire un plan d'accompagnement")
async def lire_plan(plan_id: UUID, uow: UnitOfWork) -> PlanLu:
    """Un plan : ses étapes, son échéance, qui accompagne, la session proposée."""
    return await service.read_plan(uow, plan_id)


@router.put(
    "/v1/plans/{plan_id}",
    action="tenir_plan",
    summary="Tenir un plan d'accompagnement",
    errors=[PlanClos, SessionNonProposable, RegleSansVersion],
)
async def remplacer_plan(plan_id: UUID, plan: PlanEcrit, uow: UnitOfWork) -> PlanLu:
    """Remplace les étapes, l'échéance, l'accompagnateur et la session proposée. Proposer une session n'y prend pas de
    place. Les rappels suivent les nouvelles dates."""
    return await service.replace_plan(uow, plan_id, plan)


@router.post(
    "/v1/plans/{plan_id}/cloture",
    summary="Clore un plan d'accompagnement",
    errors=[PlanClos, MotifNonPermis, RegleSansVersion],
)
async def clore_plan(plan_id: UUID, cloture: ClotureEcrite, uow: UnitOfWork) -> PlanLu:
    """Clôt un plan qui n'a pas mené à la certification. La personne seule peut y renoncer ; les blocs acquis le
    restent."""
    return await service.close(uow, plan_id, cloture)
