"""Emplois: written by the entity that employs, read by it, by who manages there and by the person; each change is published."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours.acces import granted
from services.parcours.emplois.affectations import last_affectation, write
from services.parcours.emplois.hierarchie import check_manager, dismiss_departed, lock_hierarchy
from services.parcours.emplois.queries import history, is_last, not_ended, read_until, visible_emploi
from services.parcours.emplois.schemas import AffectationLue, EmploiEcrit, EmploiLu, EmploiNouveau
from services.parcours.emplois.titulaire import holder_of, leave_number, lock_people
from services.parcours.errors import MatriculeDejaUtilise
from services.parcours.events import publish_profil
from services.parcours.models import Affectation, Emploi
from services.parcours.references import check_entite, check_metier, refused_entite


async def list_emplois(uow: UnitOfWork, page: PageParams, **wanted: Any) -> Page[EmploiLu]:
    """`wanted`: values of columns of an emploi, or of its last affectation; None is not asked for."""
    statement: Select[*tuple[Any, ...]] = (
        select(Emploi, Affectation).join(Affectation, is_last()).where(visible_emploi(uow))
    )
    for name, value in wanted.items():
        if value is not None:
            column = getattr(Affectation if name == "metier_id" else Emploi, name)
            statement = statement.where(col(column) == value)
    found = await paginate(uow, statement.order_by(col(Emploi.id)), page, lambda row: lu(*row))
    return found


async def read_emploi(uow: UnitOfWork, emploi_id: UUID) -> EmploiLu:
    emploi, affectation = await open_emploi(uow, emploi_id)
    return lu(emploi, affectation)


async def list_affectations(uow: UnitOfWork, emploi_id: UUID, page: PageParams) -> Page[AffectationLue]:
    """The oldest first."""
    emploi, _ = await open_emploi(uow, emploi_id)
    return await paginate(uow, history(emploi_id), page, lambda row: _done(*row))


def _done(emploi: Emploi, affectation: Affectation) -> AffectationLue:
    """What was done for a time; the last affectation of an emploi ends with it."""
    said = affectation.model_dump() | {"fin_le": affectation.fin_le or emploi.fin_le}
    return AffectationLue.model_validate(said)


def lu(emploi: Emploi, affectation: Affectation) -> EmploiLu:
    """What is said of an emploi and of what is done there."""
    return EmploiLu(
        **emploi.model_dump(),
        metier_id=affectation.metier_id,
        metier_depuis_le=affectation.debut_le if affectation.metier_id else None,
        manager_id=affectation.manager_id,
        quotite=affectation.quotite,
        lieu=affectation.lieu,
    )


async def create_emploi(uow: UnitOfWork, nouveau: EmploiNouveau) -> EmploiLu:
    entite_id, jour = nouveau.entite_id, uow.today
    attributs = {"titulaire": "", "entite": str(entite_id), "manager": "", "accordes": []}
    if not uow.allows(uow.action, Ressource("Emploi", "", attributs)):
        raise refused_entite()
    await check_entite(uow.db, entite_id)
    await lock_hierarchy(uow.db, entite_id)
    emploi = Emploi.model_validate(
        nouveau.model_dump(exclude={"retour", "code_rattachement"}) | {"profil_id": await holder_of(uow, nouveau)}
    )
    done = nouveau.model_dump(include={"metier_id", "manager_id", "quotite", "lieu"})
    affectation = Affectation(emploi_id=emploi.id, **done, debut_le=nouveau.metier_depuis_le)
    await _check(uow, emploi, nouveau, jour)
    uow.db.add(emploi)
    await uow.db.flush()
    uow.db.add(affectation)
    uow.touches(Ressource("Emploi", str(emploi.id)))
    await publish_profil(uow, emploi.profil_id)
    return lu(emploi, affectation)


async def replace_emploi(uow: UnitOfWork, emploi_id: UUID, ecrit: EmploiEcrit) -> EmploiLu:
    found, _ = await open_emploi(uow, emploi_id)
    await lock_hierarchy(uow.db, found.entite_id)
    await lock_people(uow, [found.profil_id])
    emploi, _ = await open_emploi(uow, emploi_id)
    uow.check_version(emploi)
    jour = uow.today
    await _check(uow, emploi, ecrit, jour)
    if ecrit.matricule != emploi.matricule:
        await leave_number(uow, emploi, ecrit.matricule)
    emploi.sqlmodel_update(ecrit.model_dump(include={"matricule", "debut_le", "fin_le"}))
    affectation, changed = await write(uow.db, emploi_id, ecrit, jour)
    if changed:
        flag_modified(emploi, "matricule")  # the version is of both
    await uow.db.flush()
    await publish_profil(uow, emploi.profil_id)
    if emploi.fin_le is not None and emploi.fin_le < jour:
        for member in await dismiss_departed(uow, emploi.entite_id):
            await publish_profil(uow, member)
    return lu(emploi, affectation)


def resource_of(uow: UnitOfWork, emploi: EmploiLu, accordes: Collection[str]) -> Ressource:
    """What the policies know of an emploi: for its entity it exists until the day when it is no more read."""
    attributs = {
        "titulaire": str(emploi.profil_id),
        "entite": str(emploi.entite_id) if _ends_after(emploi, read_until(uow)) else "",
        "manager": str(emploi.manager_id or "") if court(emploi, uow.today) else "",
        "accordes": list(accordes),
    }
    return Ressource("Emploi", str(emploi.id), attributs)


def court(emploi: EmploiLu, jour: date) -> bool:
    """Whether somebody works by this emploi on that day, as `queries.runs` says it."""
    return (emploi.debut_le is None or emploi.debut_le <= jour) and _ends_after(emploi, jour)


def _ends_after(emploi: EmploiLu, jour: date) -> bool:
    return emploi.fin_le is None or emploi.fin_le >= jour


async def open_emploi(uow: UnitOfWork, emploi_id: UUID) -> tuple[Emploi, Affectation]:
    """The emploi, and the last thing done in it, on which the actor may perform this route's action."""
    emploi = await uow.db.get(Emploi, emploi_id, populate_existing=True)
    if emploi is None:
        raise NotFound
    affectation = await last_affectation(uow.db, emploi_id)
    uow.allow(resource_of(uow, lu(emploi, affectation), await granted(uow, emploi.profil_id)))
    return emploi, affectation


async def _check(uow: UnitOfWork, emploi: Emploi, ecrit: EmploiEcrit, jour: date) -> None:
    taken = select(1).where(
        col(Emploi.entite_id) == emploi.entite_id,
        col(Emploi.matricule) == ecrit.matricule,
        col(Emploi.id) != emploi.id,
        not_ended(jour),
    )
    if (ecrit.fin_le is None or ecrit.fin_le >= jour) and await uow.db.scalar(taken) is not None:
        raise MatriculeDejaUtilise("Un autre emploi en cours dans l'entité porte ce matricule.")
    await check_metier(uow.db, ecrit.metier_id)
    await check_manager(uow.db, emploi.profil_id, emploi.entite_id, ecrit.manager_id, jour)
