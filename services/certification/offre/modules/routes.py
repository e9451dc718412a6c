"""Routes of the modules of training."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.offre.errors import BlocInconnu
from services.certification.offre.modules import service
from services.certification.offre.modules.schemas import ModuleEcrit, ModuleLu
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["modules_formation"])


@router.get("/v1/modules_formation", action="lire_modules", summary="Lister les modules de formation")
async def lister_modules_formation(
    uow: UnitOfWork,
    page: PageParams,
    certification: Annotated[UUID | None, Query(description="Certification préparée")] = None,
    bloc: Annotated[UUID | None, Query(description="Bloc préparé")] = None,
) -> Page[ModuleLu]:
    """Les modules qui préparent un bloc ou une de ses compétences : durée, organisme, jours et lieux, coût, et qui peut
    payer. Tout le monde les lit."""
    return await service.list_modules(uow, page, certification, bloc)


@router.post(
    "/v1/modules_formation",
    action="ecrire_modules",
    summary="Ajouter un module de formation",
    status_code=201,
    location="/v1/modules_formation/{id}",
    errors=[BlocInconnu, InconsistentDates],
)
async def creer_module_formation(module: ModuleEcrit, uow: UnitOfWork) -> ModuleLu:
    """Ajoute un module à l'offre, pour l'organisme qui le propose. Les montants sont ceux qu'il donne."""
    return await service.add_module(uow, module)


@router.get("/v1/modules_formation/{module_id}", action="lire_modules", summary="Lire un module de formation")
async def lire_module_formation(module_id: UUID, uow: UnitOfWork) -> ModuleLu:
    """Un module de l'offre."""
    return await service.read_module(uow, module_id)


@router.put(
    "/v1/modules_formation/{module_id}",
    action="ecrire_modules",
    summary="Remplacer un module de formation",
    errors=[BlocInconnu, InconsistentDates],
)
async def remplacer_module_formation(module_id: UUID, module: ModuleEcrit, uow: UnitOfWork) -> ModuleLu:
    """Remplace un module ; les parcours déjà préconisés gardent ce qui leur a été dit."""
    return await service.replace_module(uow, module_id, module)


@router.delete(
    "/v1/modules_formation/{module_id}",
    action="ecrire_modules",
    summary="Retirer un module de formation",
    status_code=204,
)
async def retirer_module_formation(module_id: UUID, uow: UnitOfWork) -> None:
    """Retire un module de l'offre ; les parcours déjà préconisés gardent ce qui leur a été dit."""
    await service.remove_module(uow, module_id)
