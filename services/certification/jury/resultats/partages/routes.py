"""Routes of what a person shares with their employer."""

from uuid import UUID

from services.certification.errors import SansEmployeur
from services.certification.jury.errors import CertificationNonObtenue, DejaPartagee
from services.certification.jury.resultats.partages import service
from services.certification.jury.resultats.partages.schemas import PartageEcrit, PartageLu
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["partages"])


@router.post(
    "/v1/partages",
    summary="Partager une certification avec son employeur",
    status_code=201,
    location="/v1/partages/{id}",
    errors=[CertificationNonObtenue, DejaPartagee, SansEmployeur],
)
async def partager_resultat(partage: PartageEcrit, uow: UnitOfWork) -> PartageLu:
    """Dit à son employeur une certification obtenue en entier. Rien d'autre ne se partage : ni bloc, ni validation
    partielle, ni épreuve."""
    return await service.share_certification(uow, partage)


@router.get("/v1/partages", action="lire_partages", summary="Lister les certifications partagées")
async def lister_partages(uow: UnitOfWork, page: PageParams) -> Page[PartageLu]:
    """Ce que la personne partage ; pour les RH, ce que les salariés de leur entité leur partagent."""
    return await service.list_partages(uow, page)


@router.get("/v1/partages/{partage_id}", action="lire_partages", summary="Lire une certification partagée")
async def lire_partage(partage_id: UUID, uow: UnitOfWork) -> PartageLu:
    """Une certification partagée, tant qu'elle l'est."""
    return await service.read_partage(uow, partage_id)


@router.delete("/v1/partages/{partage_id}", summary="Reprendre un partage", status_code=204)
async def reprendre_partage(partage_id: UUID, uow: UnitOfWork) -> None:
    """Reprend ce qui était partagé : l'employeur ne lit plus rien, et rien ne dit que cela l'a été."""
    await service.take_back(uow, partage_id)
