"""Routes of the people."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import Uow
from services.kit.web.errors import ForbiddenData, ForbiddenField, Gone
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.champs import Matricule
from services.parcours.errors import EntiteInconnue, HierarchieInvalide, MatriculeDejaUtilise, MetierInconnu
from services.parcours.profils import service
from services.parcours.profils.schemas import (
    LectureLue,
    PreferencesEcrites,
    PreferencesLues,
    ProfilEcrit,
    ProfilLu,
    ProfilNouveau,
)

router = ServiceRouter(tags=["profils"])


@router.get("/v1/profils", action="lire_profil", summary="Lister les profils")
async def lister_profils(
    uow: Uow,
    page: PageParams,
    entite: Annotated[UUID | None, Query(description="Entité qui emploie")] = None,
    matricule: Annotated[Matricule | None, Query(description="Matricule dans l'entité")] = None,
    metier: Annotated[UUID | None, Query(description="Métier tenu")] = None,
) -> Page[ProfilLu]:
    """Les profils que l'appelant peut lire : le sien, son équipe directe, son entité, ou ceux qui lui ont donné leur
    consentement. Chaque personne lue par quelqu'un d'autre le voit dans ses lectures."""
    return await service.list_profils(uow, page, entite=entite, matricule=matricule, metier=metier)


@router.post(
    "/v1/profils",
    action="ecrire_profil",
    summary="Créer un profil",
    status_code=201,
    location="/v1/profils/{id}",
    errors=[
        MatriculeDejaUtilise,
        EntiteInconnue,
        MetierInconnu,
        HierarchieInvalide,
        ForbiddenField,
        ForbiddenData,
        Gone,
    ],
)
async def creer_profil(profil: ProfilNouveau, uow: Uow) -> ProfilLu:
    """Crée le profil d'un salarié de l'entité. Le même matricule dans une autre entité est une autre personne."""
    return await service.create_profil(uow, profil)


@router.get("/v1/profils/{profil_id}", action="lire_profil", summary="Lire un profil")
async def lire_profil(profil_id: UUID, uow: Uow) -> ProfilLu:
    """Un profil. Lu par quelqu'un d'autre que la personne, il laisse une ligne dans ses lectures."""
    return await service.read_profil(uow, profil_id)


@router.put(
    "/v1/profils/{profil_id}",
    action="ecrire_profil",
    summary="Remplacer un profil",
    errors=[MatriculeDejaUtilise, MetierInconnu, HierarchieInvalide, ForbiddenField, ForbiddenData, Gone],
)
async def remplacer_profil(profil_id: UUID, profil: ProfilEcrit, uow: Uow) -> ProfilLu:
    """Remplace le matricule, le métier tenu, le manager et l'activité. L'entité ne change pas : une personne qui en
    change est un nouveau profil."""
    return await service.replace_profil(uow, profil_id, profil)


@router.get(
    "/v1/profils/{profil_id}/preferences", action="lire_preferences", summary="Lire ses préférences", errors=[Gone]
)
async def lire_preferences(profil_id: UUID, uow: Uow) -> PreferencesLues:
    """Ce que la personne accepte : être vue au-delà de son entité, être contactée pour une session. Elle seule le lit."""
    return await service.read_preferences(uow, profil_id)


@router.put(
    "/v1/profils/{profil_id}/preferences",
    action="ecrire_preferences",
    summary="Remplacer ses préférences",
    errors=[Gone],
)
async def remplacer_preferences(profil_id: UUID, preferences: PreferencesEcrites, uow: Uow) -> PreferencesLues:
    """Change ce que la personne accepte. Ni son manager ni les RH ne l'apprennent."""
    return await service.replace_preferences(uow, profil_id, preferences)


@router.get(
    "/v1/profils/{profil_id}/lectures", action="lire_lectures", summary="Lire qui a lu son profil", errors=[Gone]
)
async def lister_lectures(profil_id: UUID, uow: Uow, page: PageParams) -> Page[LectureLue]:
    """Qui a lu les données de la personne, quand, et quoi, de la plus récente à la plus ancienne."""
    return await service.list_lectures(uow, profil_id, page)
