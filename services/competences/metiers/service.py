"""Rules of the métiers: who writes is decided by the policies, what may be written is decided here."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from services.competences.competences.queries import hold_competences
from services.competences.errors import (
    CodeDejaUtilise,
    CompetenceInconnue,
    CompetenceRetiree,
    FamilleInconnue,
    MetierRetire,
)
from services.competences.familles.queries import get_famille
from services.competences.metiers import queries
from services.competences.metiers.liste import read_page
from services.competences.metiers.publication import publish_metiers
from services.competences.metiers.schemas import ExigenceLue, FamilleBreve, MetierEcrit, MetierLu, MetierResume
from services.competences.models import Exigence, Metier
from services.competences.unicite import code_is_taken, refuse_other_referentiel
from services.competences.verrous import write_with_others
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate

Exigees = dict[UUID, tuple[int | None, bool]]


async def list_metiers(uow: UnitOfWork, page: PageParams, wanted: queries.MetiersVoulus) -> Page[MetierResume]:
    if wanted.q is not None:  # ordered by what was found, not by code
        return await paginate(uow, queries.list_metiers(wanted), page, lambda row: present_summary(row[0], row[1]))
    found: Page[MetierResume] = await read_page(uow, page, wanted)
    return found


async def read_metier(uow: UnitOfWork, metier_id: UUID) -> MetierLu:
    found = await queries.get_metier(uow.db, metier_id)
    if found is None:
        raise NotFound
    row, famille = found
    exigences = [ExigenceLue.model_validate(it) for it in await queries.get_exigences(uow.db, metier_id)]
    return MetierLu(**dict(present_summary(row, famille)), exigences=exigences, version=row.version)


def present_summary(row: Metier, famille: object) -> MetierResume:
    values = {name: getattr(row, name) for name in MetierResume.model_fields if name != "famille"}
    return MetierResume(**values, famille=FamilleBreve.model_validate(famille) if famille else None)


async def create_metier(uow: UnitOfWork, ecrit: MetierEcrit) -> MetierLu:
    await write_with_others(uow.db)
    await _check_references(uow, ecrit)
    if await code_is_taken(uow.db, Metier, ecrit.referentiel, ecrit.code):
        raise CodeDejaUtilise
    row = Metier.model_validate(ecrit.model_dump(exclude={"exigences"}) | {"modifie_le": uow.now})
    uow.db.add(row)
    await uow.db.flush()
    await _write_exigences(uow, row.id, {}, _wanted(ecrit))
    return await _written(uow, row)


async def replace_metier(uow: UnitOfWork, metier_id: UUID, ecrit: MetierEcrit) -> MetierLu:
    row = await _lock(uow, metier_id)
    refuse_other_referentiel(row, ecrit.referentiel)
    if row.retire:
        raise MetierRetire
    await _check_references(uow, ecrit)
    if await code_is_taken(uow.db, Metier, row.referentiel, ecrit.code, but=row.id):
        raise CodeDejaUtilise
    values = ecrit.model_dump(exclude={"exigences"})
    bare = (await queries.get_bare_exigences(uow.db, [row.id])).get(row.id, [])
    before: Exigees = {UUID(it["competence_id"]): (it["niveau"], it["coeur"]) for it in bare}
    if before == _wanted(ecrit) and all(getattr(row, name) == value for name, value in values.items()):
        return await read_metier(uow, metier_id)
    for name, value in (values | {"modifie_le": uow.now}).items():
        setattr(row, name, value)
    await _write_exigences(uow, row.id, before, _wanted(ecrit))
    return await _written(uow, row)


async def retire_metier(uow: UnitOfWork, metier_id: UUID) -> MetierLu:
    row = await _lock(uow, metier_id)
    if row.retire:
        return await read_metier(uow, metier_id)
    row.retire, row.modifie_le = True, uow.now
    return await _written(uow, row)


async def _lock(uow: UnitOfWork, metier_id: UUID) -> Metier:
    await write_with_others(uow.db)
    row = await queries.lock_metier(uow.db, metier_id)
    if row is None:
        raise NotFound
    uow.check_version(row)
    return row


async def _check_references(uow: UnitOfWork, ecrit: MetierEcrit) -> None:
    """Raise unless the famille and all that is required are of the métier's référentiel and in force."""
    if ecrit.famille_id is not None:
        famille = await get_famille(uow.db, ecrit.famille_id)
        if famille is None or famille.referentiel != ecrit.referentiel:
            raise FamilleInconnue(erreurs=[Erreur(pointeur="/famille_id", motif="Famille inconnue de ce référentiel")])
    known = await hold_competences(uow.db, [exigence.competence_id for exigence in ecrit.exigences])
    unknown, retired = [], []
    for i, exigence in enumerate(ecrit.exigences):
        item, place = known.get(exigence.competence_id), f"/exigences/{i}/competence_id"
        if item is None or item.referentiel != ecrit.referentiel:
            unknown.append(Erreur(pointeur=place, motif="Élément inconnu de ce référentiel"))
        elif item.retiree:
            retired.append(Erreur(pointeur=place, motif="Élément retiré du catalogue"))
    if unknown:
        raise CompetenceInconnue(erreurs=unknown)
    if retired:
        raise CompetenceRetiree(erreurs=retired)


def _wanted(ecrit: MetierEcrit) -> Exigees:
    return {it.competence_id: (it.niveau, it.coeur) for it in ecrit.exigences}


async def _write_exigences(uow: UnitOfWork, metier_id: UUID, before: Exigees, wanted: Exigees) -> None:
    changed = {key for key, value in before.items() if wanted.get(key) != value}
    await uow.db.execute(
        delete(Exigence).where(col(Exigence.metier_id) == metier_id, col(Exigence.competence_id).in_(changed))
    )
    uow.db.add_all(
        Exigence(metier_id=metier_id, competence_id=key, niveau=niveau, coeur=coeur)
        for key, (niveau, coeur) in wanted.items()
        if before.get(key) != (niveau, coeur)
    )


async def _written(uow: UnitOfWork, row: Metier) -> MetierLu:
    """Flush, publish what is now true, and read it back."""
    await uow.db.flush()
    uow.touches(Ressource("Metier", str(row.id)))
    await publish_metiers(uow, [row.id])
    return await read_metier(uow, row.id)
