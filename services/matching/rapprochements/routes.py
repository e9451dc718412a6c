"""The route of the link between needs, people and certifications."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.fields import Jour
from services.kit.web.routing import ServiceRouter
from services.matching.errors import IndexEnConstruction
from services.matching.rapprochements import service
from services.matching.rapprochements.schemas import BesoinsRapproches
from services.matching.recommandations.reponse import passing_answer

router = ServiceRouter(tags=["rapprochements"])


@router.get(
    "/v1/rapprochements/besoins",
    action="lire_rapprochements",
    summary="Rapprocher les besoins, les personnes et les certifications",
    response_model=BesoinsRapproches,
    errors=[NotFound, IndexEnConstruction],
)
async def rapprocher_besoins(
    uow: UnitOfWork,
    entite: Annotated[
        UUID | None, Query(description="Entité ; sans elle, la sienne pour un employeur, sinon la branche")
    ] = None,
    horizon_le: Annotated[Jour | None, Query(description="Horizon du besoin")] = None,
    metier: Annotated[UUID | None, Query(description="Métier du besoin")] = None,
) -> Response:
    """Pour chaque besoin : qui exerce le métier aujourd'hui, combien de personnes en sont à portée et à quelle
    distance, et les certifications et blocs qui combleraient le plus. Seuls comptent les métiers, les expériences et les
    acquis déclarés ou attestés, que l'employeur lit déjà. Les nombres de personnes sont arrondis, et tus quand ils sont
    petits : aucun ne désigne quelqu'un."""
    return passing_answer(await service.read_besoins(uow, entite, horizon_le, metier), "private, no-cache")
