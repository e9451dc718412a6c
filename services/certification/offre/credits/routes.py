"""Routes of the correspondances of blocs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.offre.credits import service
from services.certification.offre.credits.schemas import CorrespondanceBlocsLue, CorrespondanceEcrite
from services.certification.offre.errors import BlocInconnu, CorrespondanceIncoherente, CorrespondanceRetiree
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["correspondances_blocs"])


@router.get(
    "/v1/correspondances_blocs", action="lire_correspondances_blocs", summary="Lister les correspondances de blocs"
)
async def lister_correspondances_blocs(
    uow: UnitOfWork,
    page: PageParams,
    bloc: Annotated[UUID | None, Query(description="Bloc, d'un côté ou de l'autre")] = None,
) -> Page[CorrespondanceBlocsLue]:
    """Quels blocs en valent d'autres, d'une certification à d'autres. Tout le monde les lit."""
    return await service.list_correspondances(uow, page, bloc)


@router.post(
    "/v1/correspondances_blocs",
    action="ecrire_correspondances_blocs",
    summary="Établir une correspondance de blocs",
    status_code=201,
    location="/v1/correspondances_blocs/{id}",
    errors=[BlocInconnu, CorrespondanceIncoherente, InconsistentDates],
)
async def creer_correspondance_blocs(correspondance: CorrespondanceEcrite, uow: UnitOfWork) -> CorrespondanceBlocsLue:
    """Établit que des blocs d'une certification en valent d'autres, d'un jour à un autre. La correspondance est
    dirigée : l'inverse s'établit à part. Chacun l'a aussitôt pour les blocs qu'il tient."""
    return await service.add_correspondance(uow, correspondance)


@router.get(
    "/v1/correspondances_blocs/{correspondance_blocs_id}",
    action="lire_correspondances_blocs",
    summary="Lire une correspondance de blocs",
)
async def lire_correspondance_blocs(correspondance_blocs_id: UUID, uow: UnitOfWork) -> CorrespondanceBlocsLue:
    """Une correspondance, ses sources, ses destinations et ses jours."""
    return await service.read_correspondance(uow, correspondance_blocs_id)


@router.delete(
    "/v1/correspondances_blocs/{correspondance_blocs_id}",
    action="ecrire_correspondances_blocs",
    summary="Retirer une correspondance de blocs",
    status_code=204,
    errors=[CorrespondanceRetiree],
)
async def retirer_correspondance_blocs(correspondance_blocs_id: UUID, uow: UnitOfWork) -> None:
    """Retire une correspondance : elle ne donne plus rien à partir de ce jour. Ce qu'elle a donné reste acquis."""
    await service.withdraw_correspondance(uow, correspondance_blocs_id)
