"""Routes of the rules."""

from typing import Annotated

from fastapi import Query

from services.certification.models import Marque, ObjetRegle
from services.certification.regles import service
from services.certification.regles.errors import ObjetDeRegleChange, ReglePassee, VersionsSuperposees
from services.certification.regles.lecture import Regle
from services.certification.regles.schemas import VersionEcrite
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import InconsistentDates, InvalidCursor
from services.kit.web.fields import Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["regles"])
JourDemande = Annotated[Jour | None, Query(description="Jour auquel on lit les règles ; aujourd'hui par défaut")]


@router.get("/v1/regles", action="lire_regles", summary="Lister les règles en vigueur un jour")
async def lister_regles(
    uow: UnitOfWork,
    page: PageParams,
    jour: JourDemande = None,
    objet: Annotated[ObjetRegle | None, Query(description="Ce dont la règle décide")] = None,
    marque: Annotated[Marque | None, Query(description="D'où la règle est tenue")] = None,
) -> Page[Regle]:
    """Les règles telles qu'elles sont un jour donné, par code : qui doit être d'accord, ce que vaut le silence, les
    délais et les plafonds, chacune avec sa source et ses dates."""
    return await service.list_rules(uow, page, jour, objet, marque)


@router.get("/v1/regles/{code}", action="lire_regles", summary="Lire une règle telle qu'elle est un jour")
async def lire_regle(code: str, uow: UnitOfWork, jour: JourDemande = None) -> Regle:
    """Une règle, dans la version en vigueur ce jour-là. Sans version ce jour-là, elle n'existe pas."""
    return await service.read_rule(uow, code, jour)


@router.get(
    "/v1/regles/{code}/versions",
    action="lire_regles",
    summary="Lire toutes les versions d'une règle",
    errors=[InvalidCursor],
)
async def lister_versions_regle(code: str, uow: UnitOfWork, page: PageParams) -> Page[Regle]:
    """Toutes les versions, de la plus ancienne à la plus récente. Aucune n'est jamais modifiée ni supprimée : seul son
    dernier jour change quand une version la suit."""
    return await service.list_versions(uow, code, page)


@router.post(
    "/v1/regles/{code}/versions",
    action="ecrire_regles",
    summary="Corriger une règle à partir d'un jour",
    status_code=201,
    location="/v1/regles/{code}?jour={du}",
    errors=[ReglePassee, VersionsSuperposees, ObjetDeRegleChange, InconsistentDates],
)
async def ajouter_version_regle(code: str, version: VersionEcrite, uow: UnitOfWork) -> Regle:
    """Ajoute une version à partir d'un jour à venir ; celle qui valait alors s'arrête la veille. Le passé d'une règle ne
    change pas : ce qui a été décidé sous elle le reste."""
    return await service.add_version(uow, code, version)
