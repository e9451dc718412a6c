"""Familles: a tree in each référentiel."""

from uuid import UUID

from services.competences import events
from services.competences.errors import CodeDejaUtilise, CycleDeFamilles, FamilleInconnue
from services.competences.familles import queries
from services.competences.familles.schemas import FamilleEcrite, FamilleLue
from services.competences.metiers.publication import publish_metiers
from services.competences.metiers.queries import ids_of_famille
from services.competences.models import Famille
from services.competences.unicite import code_is_taken, refuse_other_referentiel
from services.competences.verrous import write_alone, write_with_others
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_familles(
    uow: UnitOfWork, page: PageParams, referentiel: str | None, code: str | None, parent_id: UUID | None
) -> Page[FamilleLue]:
    return await paginate(uow, queries.list_familles(referentiel, code, parent_id), page, FamilleLue.model_validate)


async def create_famille(uow: UnitOfWork, ecrite: FamilleEcrite) -> FamilleLue:
    await write_with_others(uow.db)
    await _check_parent(uow, ecrite, None)
    if await code_is_taken(uow.db, Famille, ecrite.referentiel, ecrite.code):
        raise CodeDejaUtilise
    row = Famille.model_validate(ecrite.model_dump() | {"modifiee_le": uow.now})
    uow.db.add(row)
    lue = await _written(uow, row)
    return lue


async def read_famille(uow: UnitOfWork, famille_id: UUID) -> FamilleLue:
    row = await _find(uow, famille_id)
    return FamilleLue.model_validate(row)


async def replace_famille(uow: UnitOfWork, famille_id: UUID, ecrite: FamilleEcrite) -> FamilleLue:
    await write_alone(uow.db)  # two moves at once could close a cycle that neither sees
    row = await _find(uow, famille_id, lock=True)
    uow.check_version(row)
    refuse_other_referentiel(row, ecrite.referentiel)
    await _check_parent(uow, ecrite, row)
    if await code_is_taken(uow.db, Famille, row.referentiel, ecrite.code, but=row.id):
        raise CodeDejaUtilise
    values = ecrite.model_dump()
    if all(getattr(row, name) == value for name, value in values.items()):
        return await read_famille(uow, famille_id)
    for name, value in (values | {"modifiee_le": uow.now}).items():
        setattr(row, name, value)
    lue = await _written(uow, row)
    # a métier's event carries its famille's code and libellé
    await publish_metiers(uow, await ids_of_famille(uow.db, row.id))
    return lue


async def _find(uow: UnitOfWork, famille_id: UUID, *, lock: bool = False) -> Famille:
    row = await queries.get_famille(uow.db, famille_id, lock=lock)
    if row is None:
        raise NotFound
    return row


async def _check_parent(uow: UnitOfWork, ecrite: FamilleEcrite, row: Famille | None) -> None:
    """Raise FamilleInconnue or CycleDeFamilles unless the parent is another famille of the référentiel, not below `row`."""
    if ecrite.parent_id is None:
        return
    parent = await queries.get_famille(uow.db, ecrite.parent_id)
    if parent is None or parent.referentiel != ecrite.referentiel:
        raise FamilleInconnue(erreurs=[Erreur(pointeur="/parent_id", motif="Famille inconnue de ce référentiel")])
    if row is not None and row.id in await queries.ancestors(uow.db, parent.id):
        motif = "La famille serait sous elle-même"
        raise CycleDeFamilles(erreurs=[Erreur(pointeur="/parent_id", motif=motif)])


async def _written(uow: UnitOfWork, row: Famille) -> FamilleLue:
    await uow.db.flush()
    uow.touches(Ressource("Famille", str(row.id)))
    uow.emit(events.FAMILLE_MODIFIEE, subject=str(row.id), data=events.famille_modifiee(row))
    return FamilleLue.model_validate(row)
