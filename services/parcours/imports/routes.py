"""The bulk door of the emplois."""

from typing import Annotated

from fastapi import Query

from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Lignes, Rapport
from services.kit.web.errors import ImportRejected
from services.kit.web.routing import ServiceRouter
from services.parcours.errors import ChargementEnCours, ChargementVide, FinsAConfirmer
from services.parcours.imports import service
from services.parcours.imports.schemas import LigneEmploi

router = ServiceRouter(tags=["emplois"])


@router.post(
    "/v1/emplois/imports",
    action="importer_emplois",
    summary="Charger des emplois",
    bulk=LigneEmploi,
    idempotency="optional",
    errors=[ImportRejected, ChargementVide, ChargementEnCours, FinsAConfirmer],
)
async def importer_emplois(
    uow: UnitOfWork,
    lignes: Lignes,
    dry_run: Annotated[bool, Query(description="Rendre le rapport sans rien garder")] = False,
    confirmer_fins: Annotated[
        int | None, Query(ge=0, description="Nombre d'emplois que le chargement termine, quand il est demandé")
    ] = None,
) -> Rapport:
    """Charge des emplois, reconnus par entité et matricule, en NDJSON ou en CSV. Une colonne absente laisse ce qui est
    gardé, une case vide le vide ; un autre métier commence à « metier_depuis_le », à défaut ce jour, et le précédent
    s'arrête la veille. Le matricule d'un emploi terminé demande « retour ». Une liste d'acquis ou d'expériences remplace ce
    que des chargements ont apporté, jamais ce que la personne a saisi. Les bonnes lignes sont gardées, les autres rapportées
    avec leur raison ; recharger le même fichier ne change rien. Plus de 5 % des emplois d'une entité terminés d'un coup se
    confirment."""
    return await service.import_emplois(uow, lignes, dry_run=dry_run, confirmer_fins=confirmer_fins)
