"""People: reading one leaves a line that they see; what they accept is published."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import granted, open_profil, person_resource, visible_profil
from services.parcours.emplois.queries import is_last, runs, visible_emploi
from services.parcours.emplois.schemas import EmploiLu
from services.parcours.emplois.service import court, lu, resource_of
from services.parcours.events import publish_profil
from services.parcours.mobilite import new_key
from services.parcours.models import Affectation, Emploi, Preference, Profil
from services.parcours.profils.schemas import PreferencesEcrites, PreferencesLues, ProfilLu

_EMPLOIS = (
    "SELECT p.version AS profil_version, e.*, a.metier_id, a.manager_id, a.quotite::float8 AS quotite, a.lieu,"
    " CASE WHEN a.metier_id IS NOT NULL THEN a.debut_le END AS metier_depuis_le FROM profil p"
    " LEFT JOIN emploi e ON e.profil_id = p.id LEFT JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL"
    " WHERE p.id = $1 ORDER BY e.debut_le NULLS FIRST, e.id"
)


async def list_profils(uow: UnitOfWork, page: PageParams, **wanted: Any) -> Page[ProfilLu]:
    """`wanted`: what one of the emplois that run and that the caller may read has; None is not asked for."""
    statement = select(col(Profil.id)).where(visible_profil(uow)).order_by(col(Profil.id))
    asked = {name: value for name, value in wanted.items() if value is not None}
    if asked:
        emplois = select(col(Emploi.profil_id)).join(Affectation, is_last())
        emplois = emplois.where(visible_emploi(uow), runs(uow.today))
        for name, value in asked.items():
            emplois = emplois.where(col(getattr(Affectation if name == "metier_id" else Emploi, name)) == value)
        statement = statement.where(col(Profil.id).in_(emplois))
    found = await paginate(uow, statement, page, lambda profil_id: ProfilLu(id=profil_id, emplois=[]))
    emplois_of = await _visible_emplois(uow, [element.id for element in found.elements])
    for element in found.elements:
        element.emplois = emplois_of[element.id]
    uow.reads(element.id for element in found.elements)
    return found


async def read_profil(uow: UnitOfWork, profil_id: UUID) -> ProfilLu:
    """The person and the emplois that the caller may read; NotFound otherwise.

    By the driver alone: a profil is read on every page. Its version tells of these emplois, not of what moves elsewhere.
    """
    rows = await uow.fetch(_EMPLOIS, profil_id)
    if not rows:
        raise NotFound
    emplois = [EmploiLu(**row) for row in rows if row["id"] is not None]
    jour, accordes = uow.today, await granted(uow, profil_id)
    ici = [emploi.manager_id for emploi in emplois if emploi.entite_id == uow.actor.entite and court(emploi, jour)]
    uow.allow(person_resource(uow, profil_id, ici, accordes))
    read = [emploi for emploi in emplois if uow.allows("lire_emploi", resource_of(uow, emploi, accordes))]
    said = repr([rows[0]["profil_version"], *((emploi.matricule, emploi.version) for emploi in read)])
    version = int.from_bytes(blake2b(said.encode(), digest_size=7).digest())
    return ProfilLu(id=profil_id, emplois=read, version=version)


async def _visible_emplois(uow: UnitOfWork, profil_ids: Iterable[UUID]) -> defaultdict[UUID, list[EmploiLu]]:
    statement = (
        select(Emploi, Affectation)
        .join(Affectation, is_last())
        .where(col(Emploi.profil_id).in_(profil_ids), visible_emploi(uow))
        .order_by(col(Emploi.debut_le).nulls_first(), col(Emploi.id))
    )
    found: defaultdict[UUID, list[EmploiLu]] = defaultdict(list)
    for emploi, affectation in await uow.db.execute(statement):
        found[emploi.profil_id].append(lu(emploi, affectation))
    return found


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
