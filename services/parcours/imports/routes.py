"""The bulk door of the people."""

from typing import Annotated

from fastapi import Query

from services.kit.data.uow import Uow
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected
from services.kit.web.routing import ServiceRouter
from services.parcours.errors import ChargementEnCours, ChargementVide
from services.parcours.imports import service
from services.parcours.imports.schemas import LigneProfil

router = ServiceRouter(tags=["profils"])


@router.post(
    "/v1/profils/imports",
    action="importer_profils",
    summary="Charger des profils",
    bulk=LigneProfil,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide, ChargementEnCours],
)
async def importer_profils(
    uow: Uow, lignes: Lignes, dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False
) -> Rapport:
    """Charge des salariés, reconnus par entité et matricule, en NDJSON ou en CSV (les colonnes plates seulement). Les
    colonnes plates disent tout l'emploi tenu ; une liste d'acquis ou d'expériences remplace ce que des chargements ont
    apporté, jamais ce que la personne a saisi, et une liste absente ne change rien. Les bonnes lignes sont gardées,
    les autres rapportées avec leur raison ; recharger le même fichier ne change rien."""
    return await service.import_profils(uow, lignes, dry_run=dry_run)
