"""The plan that a person chose toward a métier; theirs alone, and never published."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import open_profil
from services.parcours.models import EtapeParcours, Parcours
from services.parcours.parcours.schemas import ParcoursEcrit, ParcoursLu
from services.parcours.references import check_certifications, check_metier


async def list_parcours(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[ParcoursLu]:
    await open_profil(uow, profil_id)
    statement = select(Parcours).where(col(Parcours.profil_id) == profil_id).order_by(col(Parcours.id))
    return await paginate(uow, statement, page, ParcoursLu.model_validate)


async def read_parcours(uow: UnitOfWork, profil_id: UUID, parcours_id: UUID) -> ParcoursLu:
    await open_profil(uow, profil_id)
    parcours = await _find(uow, profil_id, parcours_id)
    return ParcoursLu.model_validate(parcours)


async def choose_parcours(uow: UnitOfWork, profil_id: UUID, ecrit: ParcoursEcrit) -> ParcoursLu:
    await open_profil(uow, profil_id, lock=True)
    await _check(uow, ecrit)
    values = {"metier_id": ecrit.metier_id, "etat": ecrit.etat, "profil_id": profil_id}
    parcours = Parcours.model_validate(values | {"cree_le": uow.now, "modifie_le": uow.now})
    parcours.etapes = _etapes(ecrit)
    uow.db.add(parcours)
    return await _written(uow, parcours)


async def replace_parcours(uow: UnitOfWork, profil_id: UUID, parcours_id: UUID, ecrit: ParcoursEcrit) -> ParcoursLu:
    await open_profil(uow, profil_id, lock=True)
    parcours = await _find(uow, profil_id, parcours_id)
    uow.check_version(parcours)
    await _check(uow, ecrit)
    # the steps have no version of their own: the plan's moves with each write
    parcours.metier_id, parcours.etat, parcours.modifie_le = ecrit.metier_id, ecrit.etat, uow.now
    parcours.etapes.clear()
    await uow.db.flush()
    parcours.etapes.extend(_etapes(ecrit))
    return await _written(uow, parcours)


async def abandon_parcours(uow: UnitOfWork, profil_id: UUID, parcours_id: UUID) -> None:
    await open_profil(uow, profil_id, lock=True)
    parcours = await _find(uow, profil_id, parcours_id)
    uow.check_version(parcours)
    await uow.db.delete(parcours)


def _etapes(ecrit: ParcoursEcrit) -> list[EtapeParcours]:
    return [EtapeParcours(ordre=i, **etape.model_dump()) for i, etape in enumerate(ecrit.etapes, start=1)]


async def _find(uow: UnitOfWork, profil_id: UUID, parcours_id: UUID) -> Parcours:
    statement = select(Parcours).where(col(Parcours.id) == parcours_id, col(Parcours.profil_id) == profil_id)
    parcours = await uow.db.scalar(statement)
    if parcours is None:
        raise NotFound
    return parcours


async def _check(uow: UnitOfWork, ecrit: ParcoursEcrit) -> None:
    await check_metier(uow.db, ecrit.metier_id)
    await check_certifications(uow.db, [etape.certification_id for etape in ecrit.etapes])


async def _written(uow: UnitOfWork, parcours: Parcours) -> ParcoursLu:
    await uow.db.flush()
    return ParcoursLu.model_validate(parcours)
