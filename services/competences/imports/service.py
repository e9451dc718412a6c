"""Bulk load of the catalogue: checked line by line as it comes, then judged and written as a whole in one transaction."""

import asyncio
from collections.abc import AsyncIterator

from services.competences.errors import ChargementEnCours, ChargementVide
from services.competences.imports.controle import check_lot
from services.competences.imports.ecriture import write_lot
from services.competences.imports.lot import analyze_lot, open_lot, stage
from services.competences.recherche import tidy_searches
from services.competences.verrous import is_only_load, write_alone
from services.kit.data.uow import UnitOfWork
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur, ImportRejected

LINES_THAT_CHANGE_PLANS = 1_000


async def import_catalogue(
    uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool, tout_ou_rien: bool
) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    if not await is_only_load(uow.db):
        raise ChargementEnCours("Attendez la fin de l'autre chargement du catalogue.")
    await open_lot(uow.db)
    async for lines in lignes:
        await stage(uow.db, lines, rapport)
        await asyncio.sleep(0)  # a long file lets the other requests of this process through
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été chargé.")
    await analyze_lot(uow.db)
    await write_alone(uow.db)
    await check_lot(uow.db, rapport)
    if tout_ou_rien and rapport.rejetees_total:
        raise _refused(rapport)
    await write_lot(uow, rapport)
    if rapport.creees + rapport.modifiees >= LINES_THAT_CHANGE_PLANS:
        await tidy_searches(uow.db)
    return rapport


def _refused(rapport: Rapport) -> ImportRejected:
    first = rapport.rejetees[0]
    erreurs = [
        Erreur(pointeur=f"/{rejet.ligne}{rejet.pointeur}"[:200], motif=rejet.motif) for rejet in rapport.rejetees
    ]
    refused = "une ligne refusée" if rapport.rejetees_total == 1 else f"{rapport.rejetees_total} lignes refusées"
    return ImportRejected(f"Ligne {first.ligne} : {first.motif} ({refused} ; rien n'a été gardé).", erreurs=erreurs)
