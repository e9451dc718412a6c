"""People by entity and matricule: reading leaves a line that the holder sees, writing publishes their state."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import log_reading, open_profil, resource_of, visible_profil
from services.parcours.errors import MatriculeDejaUtilise
from services.parcours.events import publish_profil
from services.parcours.mobilite import new_key
from services.parcours.models import Lecture, Preference, Profil
from services.parcours.profils.hierarchie import check_manager, lock_hierarchy
from services.parcours.profils.schemas import (
    LectureLue,
    PreferencesEcrites,
    PreferencesLues,
    ProfilEcrit,
    ProfilLu,
    ProfilNouveau,
)
from services.parcours.references import check_entite, check_metier, refused_entite

COLONNES = [col(getattr(Profil, name)) for name in ProfilLu.model_fields]
_LU = f"SELECT {', '.join(ProfilLu.model_fields)} FROM profil WHERE id = $1"


async def list_profils(
    uow: UnitOfWork, page: PageParams, *, entite: UUID | None, matricule: str | None, metier: UUID | None
) -> Page[ProfilLu]:
    statement = select(*COLONNES).where(visible_profil(uow)).order_by(col(Profil.id))
    for column, wanted in ((Profil.entite_id, entite), (Profil.matricule, matricule), (Profil.metier_id, metier)):
        if wanted is not None:
            statement = statement.where(col(column) == wanted)
    found = await paginate(uow, statement, page, ProfilLu.model_validate)
    await log_reading(uow, [element.id for element in found.elements], "profil")
    return found


async def read_profil(uow: UnitOfWork, profil_id: UUID) -> ProfilLu:
    """By the driver alone: a profil is read on every page."""
    rows = await uow.fetch(_LU, profil_id)
    if not rows:
        raise NotFound
    profil = ProfilLu(**rows[0])
    uow.allow(await resource_of(uow, profil))
    await log_reading(uow, [profil.id], "profil")
    return profil


async def create_profil(uow: UnitOfWork, nouveau: ProfilNouveau) -> ProfilLu:
    profil = Profil.model_validate(nouveau.model_dump())
    attributs = {"titulaire": str(profil.id), "entite": str(profil.entite_id), "manager": "", "accordes": []}
    if not uow.allows(uow.action, Ressource("Profil", str(profil.id), attributs)):
        raise refused_entite()
    await check_entite(uow.db, profil.entite_id)
    if nouveau.manager_id is not None:
        await lock_hierarchy(uow.db, profil.entite_id)
    await _check(uow, profil, nouveau)
    uow.db.add(profil)
    uow.touches(Ressource("Profil", str(profil.id)))
    return await _written(uow, profil)


async def replace_profil(uow: UnitOfWork, profil_id: UUID, ecrit: ProfilEcrit) -> ProfilLu:
    if ecrit.manager_id is not None:
        await lock_hierarchy(uow.db, (await open_profil(uow, profil_id)).entite_id)
    profil = await open_profil(uow, profil_id, lock=True)
    uow.check_version(profil)
    await _check(uow, profil, ecrit)
    profil.sqlmodel_update(ecrit.model_dump())
    return await _written(uow, profil)


async def _check(uow: UnitOfWork, profil: Profil, ecrit: ProfilEcrit) -> None:
    taken = select(1).where(
        col(Profil.entite_id) == profil.entite_id, col(Profil.matricule) == ecrit.matricule, col(Profil.id) != profil.id
    )
    if await uow.db.scalar(taken) is not None:
        raise MatriculeDejaUtilise("Une autre personne de l'entité porte ce matricule.")
    await check_metier(uow.db, ecrit.metier_id)
    await check_manager(uow.db, profil.id, profil.entite_id, ecrit.manager_id)


async def _written(uow: UnitOfWork, profil: Profil) -> ProfilLu:
    await publish_profil(uow, profil.id)
    return ProfilLu.model_validate(profil)


async def read_preferences(uow: UnitOfWork, profil_id: UUID) -> PreferencesLues:
    await open_profil(uow, profil_id)
    row = await _preferences(uow, profil_id)
    return PreferencesLues.model_validate(row)


async def replace_preferences(uow: UnitOfWork, profil_id: UUID, ecrites: PreferencesEcrites) -> PreferencesLues:
    await open_profil(uow, profil_id, lock=True)
    row = await _preferences(uow, profil_id)
    uow.check_version(row)
    if row.version == 0:
        row = Preference(profil_id=profil_id, version=1)
        uow.db.add(row)
    row.sqlmodel_update(ecrites.model_dump())
    row.cle_mobilite = (row.cle_mobilite or new_key()) if row.ouvert_mobilite else None
    await publish_profil(uow, profil_id)
    return PreferencesLues.model_validate(row)


async def _preferences(uow: UnitOfWork, profil_id: UUID) -> Preference:
    """The stored row, or what holds of somebody who has said nothing: version 0, not stored."""
    return await uow.db.get(Preference, profil_id) or Preference(profil_id=profil_id, version=0)


async def list_lectures(uow: UnitOfWork, profil_id: UUID, page: PageParams) -> Page[LectureLue]:
    await open_profil(uow, profil_id)
    statement = select(Lecture).where(col(Lecture.profil_id) == profil_id).order_by(col(Lecture.id).desc())
    return await paginate(uow, statement, page, LectureLue.model_validate)
