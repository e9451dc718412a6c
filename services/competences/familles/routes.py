"""Routes of the familles of métiers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.competences.errors import CodeDejaUtilise, CycleDeFamilles, FamilleInconnue
from services.competences.familles import service
from services.competences.familles.schemas import FamilleEcrite, FamilleLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["familles"])


@router.get(
    "/v1/familles",
    action="lire_catalogue",
    summary="Lister les familles de métiers",
)
async def lister_familles(
    uow: UnitOfWork,
    page: PageParams,
    referentiel: Annotated[Code | None, Query(description="Référentiel, par exemple BRANCHE ou ROME")] = None,
    code: Annotated[Code | None, Query(description="Code de la famille")] = None,
    parent: Annotated[UUID | None, Query(description="Famille dont on veut les sous-familles")] = None,
) -> Page[FamilleLue]:
    """Les familles de métiers de tous les référentiels, par référentiel et par code."""
    return await service.list_familles(uow, page, referentiel, code, parent)


@router.post(
    "/v1/familles",
    action="ecrire_catalogue",
    summary="Créer une famille de métiers",
    status_code=201,
    location="/v1/familles/{id}",
    errors=[CodeDejaUtilise, FamilleInconnue],
)
async def creer_famille(famille: FamilleEcrite, uow: UnitOfWork) -> FamilleLue:
    """Crée une famille, au sommet ou sous une famille du même référentiel."""
    return await service.create_famille(uow, famille)


@router.get(
    "/v1/familles/{famille_id:uuid}",
    action="lire_catalogue",
    summary="Lire une famille de métiers",
)
async def lire_famille(famille_id: UUID, uow: UnitOfWork) -> FamilleLue:
    """Une famille de métiers et la famille plus large qui la contient."""
    return await service.read_famille(uow, famille_id)


@router.put(
    "/v1/familles/{famille_id:uuid}",
    action="ecrire_catalogue",
    summary="Remplacer une famille de métiers",
    errors=[CodeDejaUtilise, FamilleInconnue, CycleDeFamilles],
)
async def remplacer_famille(famille_id: UUID, famille: FamilleEcrite, uow: UnitOfWork) -> FamilleLue:
    """Remplace le libellé, le code et la place d'une famille. Une famille ne passe pas sous elle-même."""
    return await service.replace_famille(uow, famille_id, famille)
