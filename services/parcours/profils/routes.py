"""Routes of the people."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.champs import Matricule
from services.parcours.profils import service
from services.parcours.profils.schemas import (
    PreferencesEcrites,
    PreferencesLues,
    ProfilLu,
)

router = ServiceRouter(tags=["profils"])


@router.get("/v1/profils", action="lire_profil", summary="Lister les profils")
async def lister_profils(
    uow: UnitOfWork,
    page: PageParams,
    entite: Annotated[UUID | None, Query(description="Entité qui emploie")] = None,
    matricule: Annotated[Matricule | None, Query(description="Matricule dans l'entité")] = None,
    metier: Annotated[UUID | None, Query(description="Métier tenu dans un emploi en cours")] = None,
) -> Page[ProfilLu]:
    """Les personnes que l'appelant peut lire : elle-même, son équipe directe, celles que son entité emploie, ou celles qui
    lui ont donné leur consentement, avec ceux de leurs emplois qu'il peut lire. Chaque personne lue par quelqu'un d'autre
    le voit dans ses lectures."""
    return await service.list_profils(uow, page, entite_id=entite, matricule=matricule, metier_id=metier)


@router.get("/v1/profils/{profil_id}", action="lire_profil", summary="Lire un profil")
async def lire_profil(profil_id: UUID, uow: UnitOfWork) -> ProfilLu:
    """Une personne et ceux de ses emplois que l'appelant peut lire. Lue par quelqu'un d'autre qu'elle, elle trouve une
    ligne dans ses lectures."""
    return await service.read_profil(uow, profil_id)


@router.get(
    "/v1/profils/{profil_id}/preferences", action="lire_preferences", summary="Lire ses préférences", errors=[Gone]
)
async def lire_preferences(profil_id: UUID, uow: UnitOfWork) -> PreferencesLues:
    """Ce que la personne accepte : être vue au-delà de son entité, être contactée pour une session. Elle seule le lit."""
    return await service.read_preferences(uow, profil_id)


@router.put(
    "/v1/profils/{profil_id}/preferences",
    action="ecrire_preferences",
    summary="Remplacer ses préférences",
    errors=[Gone],
)
async def remplacer_preferences(profil_id: UUID, preferences: PreferencesEcrites, uow: UnitOfWork) -> PreferencesLues:
    """Change ce que la personne accepte. Ni son manager ni les RH ne l'apprennent."""
    return await service.replace_preferences(uow, profil_id, preferences)
