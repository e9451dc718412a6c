"""Rules of the items: who writes is decided by the policies, what may be written is decided here."""

from uuid import UUID

from services.competences import events
from services.competences.competences import queries
from services.competences.competences.nature import nature_problem
from services.competences.competences.schemas import CompetenceEcrite, CompetenceLue
from services.competences.errors import CodeDejaUtilise, CompetenceRetiree, CompetenceUtilisee
from services.competences.models import Competence, Nature
from services.competences.unicite import code_is_taken, refuse_other_referentiel
from services.competences.verrous import write_with_others
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_competences(
    uow: UnitOfWork, page: PageParams, wanted: queries.CompetencesVoulues
) -> Page[CompetenceLue]:
    return await paginate(uow, queries.list_competences(wanted), page, CompetenceLue.model_validate)


async def create_competence(uow: UnitOfWork, ecrite: CompetenceEcrite) -> CompetenceLue:
    await write_with_others(uow.db)
    _check_nature(ecrite, None)
    if await code_is_taken(uow.db, Competence, ecrite.referentiel, ecrite.code):
        raise CodeDejaUtilise
    row = Competence.model_validate(ecrite.model_dump() | {"modifiee_le": uow.now})
    uow.db.add(row)
    lue = await _written(uow, row)
    return lue


async def read_competence(uow: UnitOfWork, competence_id: UUID) -> CompetenceLue:
    return _present(uow, await _find(uow, competence_id))


async def replace_competence(uow: UnitOfWork, competence_id: UUID, ecrite: CompetenceEcrite) -> CompetenceLue:
    row = await _find(uow, competence_id, lock=True)
    uow.check_version(row)
    refuse_other_referentiel(row, ecrite.referentiel)
    if row.retiree:
        raise CompetenceRetiree
    _check_nature(ecrite, Nature(row.nature))
    if await code_is_taken(uow.db, Competence, row.referentiel, ecrite.code, but=row.id):
        raise CodeDejaUtilise
    values = ecrite.model_dump()
    if all(getattr(row, name) == value for name, value in values.items()):
        return _present(uow, row)
    for name, value in (values | {"modifiee_le": uow.now}).items():
        setattr(row, name, value)
    return await _written(uow, row)


async def retire_competence(uow: UnitOfWork, competence_id: UUID) -> CompetenceLue:
    row = await _find(uow, competence_id, lock=True)
    uow.check_version(row)
    if row.retiree:
        return _present(uow, row)
    if await queries.is_required(uow.db, row.id):
        raise CompetenceUtilisee("Un métier en vigueur l'exige ; retirez-la d'abord de ses exigences.")
    row.retiree, row.modifiee_le = True, uow.now
    return await _written(uow, row)


async def _find(uow: UnitOfWork, competence_id: UUID, *, lock: bool = False) -> Competence:
    if lock:
        await write_with_others(uow.db)
    row = await queries.get_competence(uow.db, competence_id, lock=lock)
    if row is None:
        raise NotFound
    return row


def _check_nature(ecrite: CompetenceEcrite, before: Nature | None) -> None:
    problem = nature_problem(ecrite.referentiel, ecrite.libelle, ecrite.nature, before)
    if problem:
        raise problem


def _present(uow: UnitOfWork, row: Competence) -> CompetenceLue:
    return CompetenceLue.model_validate(row)


async def _written(uow: UnitOfWork, row: Competence) -> CompetenceLue:
    await uow.db.flush()
    uow.touches(Ressource("Competence", str(row.id)))
    uow.emit(events.COMPETENCE_MODIFIEE, subject=str(row.id), data=events.competence_modifiee(row))
    return _present(uow, row)
