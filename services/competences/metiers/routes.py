"""Routes of the métiers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.competences.catalogue.service import read_metier_on
from services.competences.champs import Recherche
from services.competences.errors import (
    CodeDejaUtilise,
    CompetenceInconnue,
    CompetenceRetiree,
    FamilleInconnue,
    MetierRetire,
)
from services.competences.metiers import service
from services.competences.metiers.queries import MetiersVoulus
from services.competences.metiers.schemas import MetierEcrit, MetierLu, MetierResume
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Code, Jour
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["metiers"])
FICHE_REFUSEE = [CodeDejaUtilise, FamilleInconnue, CompetenceInconnue, CompetenceRetiree]


@router.get(
    "/v1/metiers",
    action="lire_catalogue",
    summary="Lister ou chercher les métiers",
)
async def lister_metiers(
    uow: UnitOfWork,
    page: PageParams,
    referentiel: Annotated[Code | None, Query(description="Référentiel, par exemple BRANCHE ou ROME")] = None,
    code: Annotated[Code | None, Query(description="Code dans le référentiel")] = None,
    famille: Annotated[UUID | None, Query(description="Famille du métier")] = None,
    competence: Annotated[UUID | None, Query(description="Élément que le métier exige")] = None,
    q: Annotated[Recherche | None, Query(description="Mots cherchés, en français, sans opérateur ni joker")] = None,
    retires: Annotated[bool, Query(description="Montrer aussi les métiers retirés")] = False,
) -> Page[MetierResume]:
    """Les métiers, par référentiel et par code. La recherche lit le libellé, les appellations et la définition, ne
    tient compte ni des accents ni des pluriels et pardonne les fautes de frappe ; le meilleur vient en premier."""
    wanted = MetiersVoulus(referentiel, code, famille, competence, q, retires)
    return await service.list_metiers(uow, page, wanted)


@router.post(
    "/v1/metiers",
    action="ecrire_catalogue",
    summary="Créer un métier",
    status_code=201,
    location="/v1/metiers/{id}",
    errors=FICHE_REFUSEE,
)
async def creer_metier(metier: MetierEcrit, uow: UnitOfWork) -> MetierLu:
    """Crée un métier et ce qu'il exige : des éléments en vigueur du même référentiel, chacun une fois."""
    return await service.create_metier(uow, metier)


@router.get(
    "/v1/metiers/{metier_id:uuid}",
    action="lire_catalogue",
    summary="Lire un métier",
)
async def lire_metier(
    metier_id: UUID,
    uow: UnitOfWork,
    au: Annotated[Jour | None, Query(description="Jour : la fiche de la version publiée alors en vigueur")] = None,
) -> MetierLu:
    """Un métier et ce qu'il exige : tel qu'il s'écrit aujourd'hui, ou tel que publié dans la version du catalogue en
    vigueur le jour donné."""
    return await (read_metier_on(uow, metier_id, au) if au else service.read_metier(uow, metier_id))


@router.put(
    "/v1/metiers/{metier_id:uuid}",
    action="ecrire_catalogue",
    summary="Remplacer un métier",
    errors=[*FICHE_REFUSEE, MetierRetire],
)
async def remplacer_metier(metier_id: UUID, metier: MetierEcrit, uow: UnitOfWork) -> MetierLu:
    """Remplace toute la fiche et toutes les exigences d'un métier."""
    return await service.replace_metier(uow, metier_id, metier)


@router.delete(
    "/v1/metiers/{metier_id:uuid}",
    action="ecrire_catalogue",
    summary="Retirer un métier",
)
async def retirer_metier(metier_id: UUID, uow: UnitOfWork) -> MetierLu:
    """Retire un métier du catalogue. Il reste lisible et son code n'est jamais redonné."""
    return await service.retire_metier(uow, metier_id)
