"""Routes of the catalogue as published: its versions, and what the one in force on a day says."""

from typing import Annotated

from fastapi import Path, Query

from services.competences.catalogue import service
from services.competences.catalogue.schemas import VersionEcrite, VersionLue
from services.competences.competences.schemas import CompetenceLue
from services.competences.errors import CatalogueInchange, CatalogueVide
from services.competences.metiers.schemas import MetierLu
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates, NotFound
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["catalogue"])
Au = Annotated[Jour | None, Query(description="Jour voulu ; aujourd'hui par défaut")]
Numero = Annotated[int, Path(ge=1, le=2_147_483_647, description="Numéro de la version")]


@router.get(
    "/v1/catalogue",
    action="lire_catalogue",
    summary="Lire les métiers du catalogue en vigueur un jour",
    errors=[NotFound],
)
async def lire_catalogue(uow: UnitOfWork, page: PageParams, au: Au = None) -> Page[MetierLu]:
    """Les métiers de la branche et leurs exigences, par code, tels que les dit la version publiée en vigueur ce
    jour-là. Ce qui est publié ne change plus : le même jour donnera toujours la même réponse."""
    return await service.list_metiers_on(uow, page, au)


@router.get(
    "/v1/catalogue/competences",
    action="lire_catalogue",
    summary="Lire les compétences et les savoirs du catalogue en vigueur un jour",
    errors=[NotFound],
)
async def lire_competences_du_catalogue(uow: UnitOfWork, page: PageParams, au: Au = None) -> Page[CompetenceLue]:
    """Les compétences, savoirs, savoir-être et outils de la branche, par code, tels que les dit la version publiée en
    vigueur ce jour-là."""
    return await service.list_competences_on(uow, page, au)


@router.post(
    "/v1/catalogue/versions",
    action="publier_catalogue",
    summary="Publier une version du catalogue",
    status_code=201,
    location="/v1/catalogue/versions/{numero}",
    errors=[CatalogueVide, CatalogueInchange, InconsistentDates],
)
async def publier_version(version: VersionEcrite, uow: UnitOfWork) -> VersionLue:
    """Fige le catalogue de la branche tel qu'il est : métiers, exigences, compétences et savoirs en vigueur. La version
    est numérotée, datée et signée d'une empreinte ; rien ni personne ne la change ensuite."""
    return await service.publish_version(uow, version)


@router.get(
    "/v1/catalogue/versions",
    action="lire_catalogue",
    summary="Lister les versions publiées",
)
async def lister_versions(uow: UnitOfWork, page: PageParams) -> Page[VersionLue]:
    """Les versions publiées du catalogue de la branche, la dernière d'abord."""
    return await service.list_versions(uow, page)


@router.get(
    "/v1/catalogue/versions/{numero}",
    action="lire_catalogue",
    summary="Lire une version publiée",
)
async def lire_version(numero: Numero, uow: UnitOfWork) -> VersionLue:
    """Une version publiée, par son numéro."""
    return await service.read_version(uow, numero)
