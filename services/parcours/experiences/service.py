"""Métiers held before, kept by the person."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import open_profil
from services.parcours.errors import DejaEnregistre
from services.parcours.events import publish_profil
from services.parcours.experiences.schemas import ExperienceEcrite, ExperienceLue
from services.parcours.models import Experience, Source
from services.parcours.references import check_metier


async def list_experiences(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[ExperienceLue]:
    await open_profil(uow, profil_id)
    statement = (
        select(Experience)
        .where(col(Experience.profil_id) == profil_id)
        .order_by(col(Experience.debut_le).desc(), col(Experience.id))
    )
    return await paginate(uow, statement, page, ExperienceLue.model_validate)


async def read_experience(uow: UnitOfWork, profil_id: UUID, experience_id: UUID) -> ExperienceLue:
    await open_profil(uow, profil_id)
    experience = await _find(uow, profil_id, experience_id)
    return ExperienceLue.model_validate(experience)


async def add_experience(uow: UnitOfWork, profil_id: UUID, ecrite: ExperienceEcrite) -> ExperienceLue:
    await open_profil(uow, profil_id, lock=True)
    experience = Experience.model_validate(ecrite.model_dump() | {"profil_id": profil_id, "source": Source.SAISIE})
    await _check(uow, experience, ecrite)
    uow.db.add(experience)
    uow.touches(Ressource("Experience", str(experience.id)))
    return await _written(uow, experience)


async def replace_experience(
    uow: UnitOfWork, profil_id: UUID, experience_id: UUID, ecrite: ExperienceEcrite
) -> ExperienceLue:
    await open_profil(uow, profil_id, lock=True)
    experience = await _find(uow, profil_id, experience_id)
    uow.check_version(experience)
    await _check(uow, experience, ecrite)
    experience.sqlmodel_update(ecrite.model_dump() | {"source": Source.SAISIE})
    return await _written(uow, experience)


async def remove_experience(uow: UnitOfWork, profil_id: UUID, experience_id: UUID) -> None:
    await open_profil(uow, profil_id, lock=True)
    experience = await _find(uow, profil_id, experience_id)
    uow.check_version(experience)
    await uow.db.delete(experience)
    await publish_profil(uow, profil_id)


async def _find(uow: UnitOfWork, profil_id: UUID, experience_id: UUID) -> Experience:
    statement = select(Experience).where(col(Experience.id) == experience_id, col(Experience.profil_id) == profil_id)
    experience = await uow.db.scalar(statement)
    if experience is None:
        raise NotFound
    return experience


async def _check(uow: UnitOfWork, experience: Experience, ecrite: ExperienceEcrite) -> None:
    await check_metier(uow.db, ecrite.metier_id)
    same = select(1).where(
        col(Experience.profil_id) == experience.profil_id,
        col(Experience.metier_id) == ecrite.metier_id,
        col(Experience.debut_le) == ecrite.debut_le,
        col(Experience.id) != experience.id,
    )
    if await uow.db.scalar(same) is not None:
        raise DejaEnregistre("Ce métier est déjà tenu à partir de ce jour.")
    overlapping = select(1).where(
        col(Experience.profil_id) == experience.profil_id,
        col(Experience.metier_id) == ecrite.metier_id,
        func.daterange(col(Experience.debut_le), col(Experience.fin_le), "[]").op("&&")(
            func.daterange(ecrite.debut_le, ecrite.fin_le, "[]")
        ),
        col(Experience.id) != experience.id,
    )
    if await uow.db.scalar(overlapping) is not None:
        raise InconsistentDates("Ce métier est déjà tenu pendant une partie de cette période.")


async def _written(uow: UnitOfWork, experience: Experience) -> ExperienceLue:
    await publish_profil(uow, experience.profil_id)
    return ExperienceLue.model_validate(experience)
