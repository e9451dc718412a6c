"""Routes of the experiences."""

from uuid import UUID

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone, InconsistentDates
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.errors import DejaEnregistre, MetierInconnu
from services.parcours.experiences import service
from services.parcours.experiences.schemas import ExperienceEcrite, ExperienceLue

router = ServiceRouter(tags=["experiences"])


@router.get(
    "/v1/profils/{profil_id}/experiences",
    action="lire_experiences",
    summary="Lister les expériences d'une personne",
    errors=[Gone],
)
async def lister_experiences(profil_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[ExperienceLue]:
    """Les métiers que la personne a tenus, du plus récent au plus ancien."""
    return await service.list_experiences(uow, profil_id, page)


@router.post(
    "/v1/profils/{profil_id}/experiences",
    action="ecrire_experiences",
    summary="Ajouter une expérience",
    status_code=201,
    location="/v1/profils/{profil_id}/experiences/{id}",
    errors=[Gone, DejaEnregistre, MetierInconnu, InconsistentDates],
)
async def ajouter_experience(profil_id: UUID, experience: ExperienceEcrite, uow: UnitOfWork) -> ExperienceLue:
    """Ajoute un métier que la personne a tenu. Deux périodes du même métier ne se recouvrent pas."""
    return await service.add_experience(uow, profil_id, experience)


@router.get(
    "/v1/profils/{profil_id}/experiences/{experience_id}",
    action="lire_experiences",
    summary="Lire une expérience",
    errors=[Gone],
)
async def lire_experience(profil_id: UUID, experience_id: UUID, uow: UnitOfWork) -> ExperienceLue:
    """Une expérience de la personne."""
    return await service.read_experience(uow, profil_id, experience_id)


@router.put(
    "/v1/profils/{profil_id}/experiences/{experience_id}",
    action="ecrire_experiences",
    summary="Remplacer une expérience",
    errors=[Gone, DejaEnregistre, MetierInconnu, InconsistentDates],
)
async def remplacer_experience(
    profil_id: UUID, experience_id: UUID, experience: ExperienceEcrite, uow: UnitOfWork
) -> ExperienceLue:
    """Remplace une expérience de la personne. Deux périodes du même métier ne se recouvrent pas."""
    return await service.replace_experience(uow, profil_id, experience_id, experience)


@router.delete(
    "/v1/profils/{profil_id}/experiences/{experience_id}",
    action="ecrire_experiences",
    summary="Retirer une expérience",
    status_code=204,
    errors=[Gone],
)
async def retirer_experience(profil_id: UUID, experience_id: UUID, uow: UnitOfWork) -> None:
    """Retire une expérience de la personne."""
    await service.remove_experience(uow, profil_id, experience_id)
