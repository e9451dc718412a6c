"""The bulk door of the catalogue."""

from typing import Annotated

from fastapi import Query

from services.competences.errors import ChargementEnCours, ChargementVide
from services.competences.imports import service
from services.competences.imports.schemas import LigneImport
from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["catalogue"])


@router.post(
    "/v1/catalogue/imports",
    action="importer_catalogue",
    summary="Charger un catalogue",
    bulk=LigneImport,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide, ChargementEnCours],
)
async def importer_catalogue(
    uow: UnitOfWork,
    lignes: Lignes,
    dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False,
    tout_ou_rien: Annotated[bool, Query(description="Ne rien garder si une seule ligne est refusée")] = False,
) -> Rapport:
    """Charge des lignes NDJSON, dans n'importe quel ordre : familles, compétences et savoirs, métiers, correspondances,
    chacun désigné par son code. Les bonnes lignes sont gardées, les autres rapportées avec leur raison, ou rien n'est
    gardé si `tout_ou_rien` le demande ; recharger le même fichier ne change rien."""
    return await service.import_catalogue(uow, lignes, dry_run=dry_run, tout_ou_rien=tout_ou_rien)
