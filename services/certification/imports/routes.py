"""The bulk door of the offer."""

from typing import Annotated

from fastapi import Query

from services.certification.errors import ChargementVide
from services.certification.imports import service
from services.certification.imports.schemas import LigneImport
from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["certifications"])


@router.post(
    "/v1/certifications/imports",
    summary="Charger des certifications et des sessions",
    bulk=LigneImport,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide],
)
async def importer_certifications(
    uow: UnitOfWork,
    lignes: Lignes,
    dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False,
) -> Rapport:
    """Charge des lignes NDJSON : certifications puis sessions, compétences et métiers désignés par leur code. Les
    bonnes lignes sont gardées, les autres rapportées avec leur raison ; recharger le même fichier ne change rien. Ce qui
    n'atteste aucune compétence n'entre ni transmis ni enregistré, et n'écrit une décision que qui la prend."""
    return await service.import_offer(uow, lignes, dry_run=dry_run)
