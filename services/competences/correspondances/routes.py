"""Routes of the crosswalks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.competences.correspondances import service
from services.competences.correspondances.queries import CorrespondancesVoulues
from services.competences.correspondances.schemas import CorrespondanceLue, CorrespondanceProposee, Decision
from services.competences.errors import CorrespondanceExistante, DejaDecidee, ObjetInconnu
from services.competences.models import Statut
from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["correspondances"])


@router.get(
    "/v1/correspondances",
    action="lire_catalogue",
    summary="Lister les correspondances avec d'autres référentiels",
)
async def lister_correspondances(
    uow: UnitOfWork,
    page: PageParams,
    metier: Annotated[UUID | None, Query(description="Métier dont elles parlent")] = None,
    competence: Annotated[UUID | None, Query(description="Compétence dont elles parlent")] = None,
    referentiel: Annotated[Code | None, Query(description="Autre référentiel, par exemple ROME")] = None,
    code: Annotated[Code | None, Query(description="Code dans l'autre référentiel")] = None,
    statut: Annotated[Statut | None, Query(description="Proposée, acceptée ou refusée")] = None,
) -> Page[CorrespondanceLue]:
    """Les correspondances du catalogue avec le ROME ou d'autres référentiels : qui les a établies, quand, avec quelle
    confiance, et ce qui en a été décidé."""
    wanted = CorrespondancesVoulues(metier, competence, referentiel, code, statut)
    return await service.list_correspondances(uow, page, wanted)


@router.post(
    "/v1/correspondances",
    action="proposer_correspondance",
    summary="Proposer une correspondance",
    status_code=201,
    location="/v1/correspondances/{id}",
    errors=[ObjetInconnu, CorrespondanceExistante],
)
async def proposer_correspondance(correspondance: CorrespondanceProposee, uow: UnitOfWork) -> CorrespondanceLue:
    """Propose une correspondance d'un métier ou d'une compétence avec un code d'un autre référentiel. Elle ne vaut
    qu'une fois acceptée par une personne."""
    return await service.propose_correspondance(uow, correspondance)


@router.get(
    "/v1/correspondances/{correspondance_id:uuid}",
    action="lire_catalogue",
    summary="Lire une correspondance",
)
async def lire_correspondance(correspondance_id: UUID, uow: UnitOfWork) -> CorrespondanceLue:
    """Une correspondance et ce qui en a été décidé."""
    return await service.read_correspondance(uow, correspondance_id)


@router.post(
    "/v1/correspondances/{correspondance_id:uuid}/decision",
    action="decider_correspondance",
    summary="Accepter ou refuser une correspondance",
    errors=[DejaDecidee],
)
async def decider_correspondance(correspondance_id: UUID, decision: Decision, uow: UnitOfWork) -> CorrespondanceLue:
    """Accepte ou refuse une correspondance proposée, une fois pour toutes, au nom de qui appelle."""
    return await service.decide_correspondance(uow, correspondance_id, decision)
