"""Bulk load of emplois: the rules of single writes, applied to a whole file as sets; a replay changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur
from services.parcours.acces import acquis_resource
from services.parcours.emplois.codes import forget_expired
from services.parcours.emplois.hierarchie import BRANCH_KEY, dismiss_departed, hierarchy_key
from services.parcours.errors import ChargementEnCours, ChargementVide, FinsAConfirmer
from services.parcours.events import publish_profils_of, tell_holders
from services.parcours.imports import attente, chargement
from services.parcours.imports.lignes import References, Rows, resolve
from services.parcours.imports.refus import Refus, refuse_lines
from services.parcours.models import Provenance
from services.parcours.references import competences_by_code, entites_by_code, metiers_by_code

NOBODY = UUID(int=0)
_YIELD_EVERY = 50
# a file cut short or of another entity ends many emplois at once; a few in a small entity are an ordinary month
PART_SANS_CONFIRMER = 0.05
FINS_SANS_CONFIRMER = 5


async def import_emplois(
    uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool, confirmer_fins: int | None
) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    await be_alone(uow)
    known = await _references(uow)
    await forget_expired(uow)
    await attente.open_staging(uow.db)
    names_retired = False
    async for lines in lignes:
        rows = Rows()
        for i, line in enumerate(lines):
            erreurs = line.erreurs or resolve(line.numero, line.donnees, known, rows)
            if erreurs:
                rapport.reject(line.numero, erreurs)
            if i % _YIELD_EVERY == 0:
                await asyncio.sleep(0)  # a long file lets the other requests of this process through
        rapport.lignes += len(lines)
        names_retired |= rows.names_retired
        await attente.stage(uow.db, rows)
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été chargé.")
    _report(rapport, await refuse_lines(uow.db, known.today, names_retired=names_retired))
    await _confirm_ends(uow, known.today, confirmer_fins)
    charge = await chargement.apply_staged(uow.db, sorted(known.provenances), known.today)
    rapport.creees, rapport.modifiees, rapport.inchangees = charge.creees, charge.modifiees, charge.inchangees
    await attente.note(uow.db, await dismiss_departed(uow, entite_of(uow)))
    await publish_profils_of(uow, attente.CHANGES)
    await tell_holders(uow, charge.nies)
    return rapport


async def _confirm_ends(uow: UnitOfWork, jour: date, confirmed: int | None) -> None:
    """Raise FinsAConfirmer when too many emplois of an entity would end and the caller has not said how many."""
    ends = await chargement.ends_by_entity(uow.db, jour)
    total = sum(ended for ended, _ in ends)
    asked = any(ended > FINS_SANS_CONFIRMER and ended > PART_SANS_CONFIRMER * held for ended, held in ends)
    if asked and confirmed != total:
        raise FinsAConfirmer(
            f"Ce chargement terminerait {total} emplois. S'il est juste, envoyez-le de nouveau avec « confirmer_fins={total} »."
        )


def _report(rapport: Rapport, refused: list[Refus]) -> None:
    by_line: dict[int, list[Erreur]] = {}
    for ligne, pointeur, motif in sorted(refused):
        by_line.setdefault(ligne, []).append(Erreur(pointeur=pointeur, motif=motif))
    for ligne, erreurs in by_line.items():
        rapport.reject(ligne, erreurs)
    rapport.rejetees.sort(key=lambda rejetee: rejetee.ligne)


def entite_of(uow: UnitOfWork) -> UUID | None:
    """The only entity that this caller may load, or None for all of them."""
    return None if uow.actor.has("administrateur") else uow.actor.entite or NOBODY


async def be_alone(uow: UnitOfWork) -> None:
    """One load of an entity at a time, and none beside a load of the whole branch; a second one is refused at once."""
    entite = entite_of(uow)
    if entite is None:
        locks = [func.pg_try_advisory_xact_lock(BRANCH_KEY)]
    else:
        locks = [
            func.pg_try_advisory_xact_lock_shared(BRANCH_KEY),
            func.pg_try_advisory_xact_lock(hierarchy_key(entite)),
        ]
    for lock in locks:
        if not await uow.db.scalar(select(lock)):
            raise ChargementEnCours("Un autre chargement d'emplois est en cours ; attendez sa fin.")


async def _references(uow: UnitOfWork) -> References:
    return References(
        entites=await entites_by_code(uow.db, entite_of(uow)),
        metiers=await metiers_by_code(uow.db),
        competences=await competences_by_code(uow.db),
        provenances=frozenset(it for it in Provenance if _may_carry(uow, it)),
        today=uow.today,
    )


def _may_carry(uow: UnitOfWork, provenance: Provenance) -> bool:
    """As the policies say it of a single acquis in the caller's entity."""
    attributs = {"titulaire": "", "entite": str(uow.actor.entite or ""), "manager": "", "accordes": []}
    return uow.allows("inscrire_acquis", acquis_resource(Ressource("Profil", "", attributs), "", provenance))
