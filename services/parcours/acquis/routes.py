"""Routes of the acquis."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone, InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.acquis import service
from services.parcours.acquis.schemas import AcquisEcrit, AcquisLu, ReponseAcquis
from services.parcours.errors import CompetenceInconnue, CompetenceRetiree, DejaEnregistre

router = ServiceRouter(tags=["acquis"])
REFUSALS = [
    Gone,
    DejaEnregistre,
    CompetenceInconnue,
    CompetenceRetiree,
    InconsistentDates,
    ForbiddenField,
    ForbiddenData,
]


@router.get(
    "/v1/profils/{profil_id}/acquis", action="lister_acquis", summary="Lister les acquis d'une personne", errors=[Gone]
)
async def lister_acquis(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[AcquisLu]:
    """Les acquis de la personne, du plus récent au plus ancien. Son manager, les RH et le SIRH ne voient que les
    déclarés et les attestés : ni évaluation, ni résultat de certification."""
    return await service.list_acquis(uow, profil_id, page)


@router.post(
    "/v1/profils/{profil_id}/acquis",
    action="inscrire_acquis",
    summary="Inscrire un acquis",
    status_code=201,
    location="/v1/profils/{profil_id}/acquis/{id}",
    errors=REFUSALS,
)
async def inscrire_acquis(profil_id: UUID, acquis: AcquisEcrit, uow: UnitOfWork) -> AcquisLu:
    """Inscrit un acquis : la personne déclare, son manager atteste, le certificateur évalue et certifie. Ce que le manager
    dit n'être pas acquis est une déclaration : la personne en est avertie et y répond, et aucun calcul n'en tient compte."""
    return await service.add_acquis(uow, profil_id, acquis)


@router.get("/v1/profils/{profil_id}/acquis/{acquis_id}", action="lire_acquis", summary="Lire un acquis")
async def lire_acquis(profil_id: UUID, acquis_id: UUID, uow: UnitOfWork) -> AcquisLu:
    """Un acquis de la personne."""
    return await service.read_acquis(uow, profil_id, acquis_id)


@router.put(
    "/v1/profils/{profil_id}/acquis/{acquis_id}",
    action="changer_acquis",
    summary="Remplacer un acquis",
    errors=REFUSALS,
)
async def remplacer_acquis(profil_id: UUID, acquis_id: UUID, acquis: AcquisEcrit, uow: UnitOfWork) -> AcquisLu:
    """Remplace un acquis que l'appelant a le droit de donner : la personne ses déclarations, le manager ses
    attestations."""
    return await service.replace_acquis(uow, profil_id, acquis_id, acquis)


@router.delete(
    "/v1/profils/{profil_id}/acquis/{acquis_id}",
    action="changer_acquis",
    summary="Retirer un acquis",
    status_code=204,
    errors=[Gone],
)
async def retirer_acquis(profil_id: UUID, acquis_id: UUID, uow: UnitOfWork) -> None:
    """Retire un acquis que l'appelant a le droit de donner."""
    await service.remove_acquis(uow, profil_id, acquis_id)


@router.post(
    "/v1/profils/{profil_id}/acquis/{acquis_id}/reponse",
    action="repondre_acquis",
    summary="Répondre à ce qui est dit d'un acquis",
    errors=[Gone, ForbiddenField, ForbiddenData],
)
async def repondre_acquis(profil_id: UUID, acquis_id: UUID, reponse: ReponseAcquis, uow: UnitOfWork) -> AcquisLu:
    """Répond à ce qui est dit d'un de ses acquis, ou change sa réponse. Qui lit l'acquis la lit avec."""
    return await service.answer_acquis(uow, profil_id, acquis_id, reponse)
