"""Routes of the employers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected
from services.kit.web.fields import Code
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter
from services.parcours.entites import service
from services.parcours.entites.schemas import EffectifLu, EntiteEcrite, EntiteLue
from services.parcours.errors import ChargementVide, CodeDejaUtilise

router = ServiceRouter(tags=["entites"])


@router.get("/v1/entites", action="lire_entites", summary="Lister les employeurs de la branche")
async def lister_entites(
    uow: UnitOfWork, page: PageParams, code: Annotated[Code | None, Query(description="Code de l'entité")] = None
) -> Page[EntiteLue]:
    """Les employeurs de la branche, dans l'ordre de leurs codes."""
    return await service.list_entites(uow, page, code)


@router.post(
    "/v1/entites",
    action="ecrire_entites",
    summary="Créer un employeur",
    status_code=201,
    location="/v1/entites/{id}",
    errors=[CodeDejaUtilise],
)
async def creer_entite(entite: EntiteEcrite, uow: UnitOfWork) -> EntiteLue:
    """Crée un employeur de la branche."""
    return await service.create_entite(uow, entite)


@router.post(
    "/v1/entites/imports",
    action="importer_entites",
    summary="Charger des employeurs",
    bulk=EntiteEcrite,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide],
)
async def importer_entites(
    uow: UnitOfWork,
    lignes: Lignes,
    dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False,
) -> Rapport:
    """Charge des employeurs, reconnus par leur code, en CSV ou NDJSON. Les bonnes lignes sont gardées, les autres
    rapportées avec leur raison ; recharger le même fichier ne change rien."""
    return await service.import_entites(uow, lignes, dry_run=dry_run)


@router.get("/v1/entites/{entite_id}", action="lire_entites", summary="Lire un employeur")
async def lire_entite(entite_id: UUID, uow: UnitOfWork) -> EntiteLue:
    """Un employeur de la branche."""
    return await service.read_entite(uow, entite_id)


@router.put(
    "/v1/entites/{entite_id}", action="ecrire_entites", summary="Remplacer un employeur", errors=[CodeDejaUtilise]
)
async def remplacer_entite(entite_id: UUID, entite: EntiteEcrite, uow: UnitOfWork) -> EntiteLue:
    """Remplace le code, le nom et le genre d'un employeur."""
    return await service.replace_entite(uow, entite_id, entite)


@router.get(
    "/v1/entites/{entite_id}/effectifs", action="lire_effectifs_entite", summary="Lire les effectifs d'un employeur"
)
async def lire_effectifs_entite(entite_id: UUID, uow: UnitOfWork, page: PageParams) -> Page[EffectifLu]:
    """L'effectif d'aujourd'hui par métier : les emplois en cours dans l'entité qui le tiennent."""
    return await service.list_effectifs(uow, page, entite_id)
