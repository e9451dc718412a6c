"""GPEC needs, beside today's headcount; that of the branch is masked but for the administrateur."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.counts import masked
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours import events
from services.parcours.besoins import queries
from services.parcours.besoins.ouverture import opening, sought
from services.parcours.besoins.schemas import BesoinEcrit, BesoinHorizon, BesoinLu, EffectifBesoins, LigneBesoin
from services.parcours.errors import ChargementVide, DejaEnregistre, TropDeMetiersOuverts
from services.parcours.models import Besoin
from services.parcours.references import (
    Cle,
    check_entite,
    check_metier,
    entites_by_code,
    metiers_by_code,
    refused_entite,
)


async def list_besoins(
    uow: UnitOfWork, page: PageParams, *, entite: UUID | None, metier: UUID | None, horizon_le: date | None
) -> Page[BesoinLu]:
    statement = queries.list_besoins(uow.actor, entite=entite, metier=metier, horizon_le=horizon_le)
    return await paginate(uow, statement, page, BesoinLu.model_validate)


async def list_effectifs(uow: UnitOfWork, page: PageParams, horizon_le: date | None) -> Page[EffectifBesoins]:
    """Of the whole branch for who sees it, with small cells hidden; of the caller's entity otherwise, whole."""
    branch = queries.sees_branch(uow.actor)
    if not branch and uow.actor.entite is None:
        raise NotFound
    statement = queries.effectifs_and_besoins(None if branch else uow.actor.entite, horizon_le, uow.today)
    hide = branch and not uow.actor.has("administrateur")
    return await paginate(uow, statement, page, lambda row: _present(row, hide=hide))


def _present(row: Any, *, hide: bool) -> EffectifBesoins:
    metier_id, code, libelle, effectif, besoins = row
    told = masked(effectif) if hide else effectif
    return EffectifBesoins(
        metier_id=metier_id,
        code=code,
        libelle=libelle,
        effectif=told,
        effectif_masque=told is None,
        besoins=[
            BesoinHorizon(**besoin, ecart=None if told is None else besoin["besoin"] - told)
            for besoin in sorted(besoins or [], key=lambda besoin: str(besoin["horizon_le"]))
        ],
    )


async def read_besoin(uow: UnitOfWork, besoin_id: UUID) -> BesoinLu:
    row = await _find(uow, besoin_id)
    return BesoinLu.model_validate(row)


async def create_besoin(uow: UnitOfWork, ecrit: BesoinEcrit) -> BesoinLu:
    row = Besoin.model_validate(_columns(ecrit))
    await _check(uow, row, ecrit)
    row.ouvre_le, row.de_branche = opening(uow, None, ecrit, await sought(uow, ecrit.entite_id))
    uow.touches(resource_of(row))
    uow.db.add(row)
    return await _written(uow, row)


async def replace_besoin(uow: UnitOfWork, besoin_id: UUID, ecrit: BesoinEcrit) -> BesoinLu:
    row = await _find(uow, besoin_id)
    uow.check_version(row)
    await _check(uow, row, ecrit)
    row.ouvre_le, row.de_branche = opening(uow, row, ecrit, await sought(uow, ecrit.entite_id, row.id))
    row.sqlmodel_update(_columns(ecrit))
    return await _written(uow, row)


async def remove_besoin(uow: UnitOfWork, besoin_id: UUID) -> None:
    row = await _find(uow, besoin_id)
    uow.check_version(row)
    await uow.db.delete(row)
    uow.emit(events.BESOIN_SUPPRIME, subject=str(row.id), data={"id": str(row.id)})


def _columns(ecrit: BesoinEcrit) -> dict[str, Any]:
    return ecrit.model_dump(exclude={"cherche_ailleurs"})


async def _check(uow: UnitOfWork, row: Besoin, ecrit: BesoinEcrit) -> None:
    if not uow.allows(uow.action, Ressource("Besoin", str(row.id), {"entite": str(ecrit.entite_id)})):
        raise refused_entite()
    await check_entite(uow.db, ecrit.entite_id)
    await check_metier(uow.db, ecrit.metier_id)
    same = select(1).where(
        col(Besoin.entite_id) == ecrit.entite_id,
        col(Besoin.metier_id) == ecrit.metier_id,
        col(Besoin.horizon_le) == ecrit.horizon_le,
        col(Besoin.id) != row.id,
    )
    if await uow.db.scalar(same) is not None:
        raise DejaEnregistre("Ce besoin est déjà chiffré : modifiez-le.")


async def _find(uow: UnitOfWork, besoin_id: UUID) -> Besoin:
    row = await uow.db.get(Besoin, besoin_id)
    if row is None:
        raise NotFound
    uow.allow(resource_of(row))
    return row


def resource_of(row: Besoin) -> Ressource:
    return Ressource("Besoin", str(row.id), {"entite": str(row.entite_id)})


async def _written(uow: UnitOfWork, row: Besoin) -> BesoinLu:
    await uow.db.flush()
    uow.emit(events.BESOIN_MODIFIE, subject=str(row.id), data=events.besoin_modifie(row))
    return BesoinLu.model_validate(row)


async def import_besoins(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    everywhere = uow.actor.has("administrateur")
    entites = await entites_by_code(uow.db, None if everywhere else uow.actor.entite or UUID(int=0))
    metiers = await metiers_by_code(uow.db)
    seen: set[tuple[Any, ...]] = set()
    async for lines in lignes:
        rapport.lignes += len(lines)
        wanted: list[tuple[int, BesoinEcrit]] = []
        for line in lines:
            erreurs = line.erreurs or _faults(line.donnees, entites, metiers, seen)
            if erreurs:
                rapport.reject(line.numero, erreurs)
            else:
                seen.add(_key(line.donnees))
                wanted.append((line.numero, _resolved(line.donnees, entites, metiers)))
        await _import(uow, wanted, rapport)
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été chargé.")
    return rapport


def _key(ligne: LigneBesoin) -> tuple[Any, ...]:
    return ligne.entite, ligne.referentiel, ligne.metier, ligne.horizon_le


def _faults(
    ligne: LigneBesoin, entites: dict[str, UUID], metiers: dict[Cle, UUID], seen: set[tuple[Any, ...]]
) -> list[Erreur]:
    erreurs = []
    if _key(ligne) in seen:
        erreurs.append(Erreur(pointeur="", motif="Besoin déjà chiffré plus haut dans ce fichier"))
    if ligne.entite not in entites:
        erreurs.append(Erreur(pointeur="/entite", motif="Entité inconnue"))
    if (ligne.referentiel, ligne.metier) not in metiers:
        erreurs.append(Erreur(pointeur="/metier", motif="Métier inconnu de ce service"))
    return erreurs


def _resolved(ligne: LigneBesoin, entites: dict[str, UUID], metiers: dict[Cle, UUID]) -> BesoinEcrit:
    return BesoinEcrit(
        entite_id=entites[ligne.entite],
        metier_id=metiers[ligne.referentiel, ligne.metier],
        horizon_le=ligne.horizon_le,
        effectif=ligne.effectif,
        source=ligne.source,
        cherche_ailleurs=ligne.cherche_ailleurs,
    )


async def _import(uow: UnitOfWork, wanted: list[tuple[int, BesoinEcrit]], rapport: Rapport) -> None:
    ids = {ecrit.entite_id for _, ecrit in wanted}
    metier_ids = {ecrit.metier_id for _, ecrit in wanted}
    metiers = {entite_id: await sought(uow, entite_id) for entite_id in sorted(ids)}
    statement = select(Besoin).where(col(Besoin.entite_id).in_(ids), col(Besoin.metier_id).in_(metier_ids))
    rows = await uow.db.scalars(statement.order_by(col(Besoin.id)).with_for_update())
    known = {(row.entite_id, row.metier_id, row.horizon_le): row for row in rows}
    changed: dict[UUID, Besoin] = {}
    for numero, ecrit in wanted:
        key = (ecrit.entite_id, ecrit.metier_id, ecrit.horizon_le)
        row = known.get(key)
        try:
            ouverture = opening(uow, row, ecrit, metiers[ecrit.entite_id])
        except TropDeMetiersOuverts as refus:
            rapport.reject(numero, [Erreur(pointeur="/metier", motif=refus.detail)])
            continue
        if row is None:
            row = known[key] = Besoin.model_validate(_columns(ecrit))
            uow.db.add(row)
            rapport.creees += 1
        elif (row.effectif, row.source, row.ouvre_le) == (ecrit.effectif, ecrit.source, ouverture.ouvre_le):
            rapport.inchangees += 1
            continue
        else:
            row.effectif, row.source = ecrit.effectif, ecrit.source
            rapport.modifiees += 1
        row.ouvre_le, row.de_branche = ouverture
        changed[row.id] = row
    await uow.db.flush()
    events_of = [(str(row.id), events.besoin_modifie(row)) for row in changed.values()]
    await uow.emit_many(events.BESOIN_MODIFIE, events_of)
