"""What a person wishes. Nothing of it moves the profil's version, and only a souhait opened to matching is published."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import open_profil
from services.parcours.errors import DejaEnregistre
from services.parcours.events import publish_profil
from services.parcours.models import Souhait
from services.parcours.references import check_metier
from services.parcours.souhaits.schemas import SouhaitEcrit, SouhaitLu


async def list_souhaits(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[SouhaitLu]:
    await open_profil(uow, profil_id)
    statement = select(Souhait).where(col(Souhait.profil_id) == profil_id).order_by(col(Souhait.id))
    return await paginate(uow, statement, page, SouhaitLu.model_validate)


async def read_souhait(uow: UnitOfWork, profil_id: UUID, souhait_id: UUID) -> SouhaitLu:
    await open_profil(uow, profil_id)
    souhait = await _find(uow, profil_id, souhait_id)
    return SouhaitLu.model_validate(souhait)


async def add_souhait(uow: UnitOfWork, profil_id: UUID, ecrit: SouhaitEcrit) -> SouhaitLu:
    await open_profil(uow, profil_id, lock=True)
    souhait = Souhait.model_validate(ecrit.model_dump() | {"profil_id": profil_id, "cree_le": uow.now})
    await _check(uow, souhait, ecrit)
    uow.db.add(souhait)
    return await _written(uow, souhait, publish=souhait.ouvert_recommandations)


async def replace_souhait(uow: UnitOfWork, profil_id: UUID, souhait_id: UUID, ecrit: SouhaitEcrit) -> SouhaitLu:
    await open_profil(uow, profil_id, lock=True)
    souhait = await _find(uow, profil_id, souhait_id)
    uow.check_version(souhait)
    await _check(uow, souhait, ecrit)
    was_open = souhait.ouvert_recommandations
    souhait.sqlmodel_update(ecrit.model_dump())
    return await _written(uow, souhait, publish=was_open or souhait.ouvert_recommandations)


async def remove_souhait(uow: UnitOfWork, profil_id: UUID, souhait_id: UUID) -> None:
    await open_profil(uow, profil_id, lock=True)
    souhait = await _find(uow, profil_id, souhait_id)
    uow.check_version(souhait)
    await uow.db.delete(souhait)
    if souhait.ouvert_recommandations:
        await publish_profil(uow, profil_id)


async def _find(uow: UnitOfWork, profil_id: UUID, souhait_id: UUID) -> Souhait:
    statement = select(Souhait).where(col(Souhait.id) == souhait_id, col(Souhait.profil_id) == profil_id)
    souhait = await uow.db.scalar(statement)
    if souhait is None:
        raise NotFound
    return souhait


async def _check(uow: UnitOfWork, souhait: Souhait, ecrit: SouhaitEcrit) -> None:
    await check_metier(uow.db, ecrit.metier_id)
    same = select(1).where(
        col(Souhait.profil_id) == souhait.profil_id,
        col(Souhait.metier_id) == ecrit.metier_id,
        col(Souhait.id) != souhait.id,
    )
    if await uow.db.scalar(same) is not None:
        raise DejaEnregistre("Ce métier est déjà parmi les souhaits.")


async def _written(uow: UnitOfWork, souhait: Souhait, *, publish: bool) -> SouhaitLu:
    await uow.db.flush()
    if publish:
        await publish_profil(uow, souhait.profil_id)
    return SouhaitLu.model_validate(souhait)
