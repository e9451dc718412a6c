"""Route of the routes to a certification."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.demande.voies import service
from services.certification.demande.voies.schemas import VoiesLues
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.fields import Jour
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["voies"])


@router.get("/v1/voies", summary="Lire les voies ouvertes vers une certification", errors=[NotFound])
async def lire_voies(
    uow: UnitOfWork,
    certification: Annotated[UUID, Query(description="Certification visée")],
    bloc: Annotated[UUID | None, Query(description="Bloc visé, quand ce n'est pas toute la certification")] = None,
    jour: Annotated[Jour | None, Query(description="Jour de la demande ; aujourd'hui par défaut")] = None,
) -> VoiesLues:
    """Les voies ouvertes, avec qui doit être d'accord, ce que vaut le silence et quand elles peuvent commencer. Celles
    qui ne demandent l'accord de personne viennent toujours d'abord : aucun avis ne change cet ordre."""
    return await service.read_routes(uow, certification, bloc, jour)
