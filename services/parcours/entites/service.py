"""The employers of the branch, and how many emplois run there in each métier today."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.bulk import Ligne, Rapport
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate
from services.parcours import events
from services.parcours.emplois.queries import is_last, runs
from services.parcours.entites.schemas import EffectifLu, EntiteEcrite, EntiteLue
from services.parcours.errors import ChargementVide, CodeDejaUtilise
from services.parcours.models import Affectation, Emploi, Entite, MetierConnu


async def list_entites(uow: UnitOfWork, page: PageParams, code: str | None) -> Page[EntiteLue]:
    statement = select(Entite).order_by(col(Entite.code))
    if code is not None:
        statement = statement.where(col(Entite.code) == code)
    return await paginate(uow, statement, page, EntiteLue.model_validate)


async def read_entite(uow: UnitOfWork, entite_id: UUID) -> EntiteLue:
    row = await _find(uow, entite_id)
    return EntiteLue.model_validate(row)


async def create_entite(uow: UnitOfWork, entite: EntiteEcrite) -> EntiteLue:
    await _refuse_taken(uow, entite.code)
    row = Entite.model_validate(entite.model_dump())
    uow.allow(resource_of(row))
    uow.db.add(row)
    return await _written(uow, row)


async def replace_entite(uow: UnitOfWork, entite_id: UUID, entite: EntiteEcrite) -> EntiteLue:
    row = await _find(uow, entite_id)
    uow.check_version(row)
    await _refuse_taken(uow, entite.code, entite_id)
    row.sqlmodel_update(entite.model_dump())
    return await _written(uow, row)


async def import_entites(uow: UnitOfWork, lignes: AsyncIterator[list[Ligne]], *, dry_run: bool) -> Rapport:
    rapport = Rapport(dry_run=dry_run)
    if dry_run:
        uow.rollback_at_end()
    known = {row.code: row for row in await uow.db.scalars(select(Entite).with_for_update())}
    async for lines in lignes:
        for line in lines:
            rapport.lignes += 1
            if line.donnees is None:
                rapport.reject(line.numero, line.erreurs)
            else:
                outcome = await _import_line(uow, known, line.donnees)
                setattr(rapport, outcome, getattr(rapport, outcome) + 1)
    if not rapport.lignes:
        raise ChargementVide("Le fichier ne contient aucune ligne ; rien n'a été chargé.")
    return rapport


async def _import_line(uow: UnitOfWork, known: dict[str, Entite], entite: EntiteEcrite) -> str:
    row = known.get(entite.code)
    if row is not None and EntiteEcrite.model_validate(row, from_attributes=True) == entite:
        return "inchangees"
    outcome = "creees" if row is None else "modifiees"
    if row is None:
        row = known[entite.code] = Entite.model_validate(entite.model_dump())
        uow.db.add(row)
    else:
        row.sqlmodel_update(entite.model_dump())
    await uow.db.flush()
    uow.emit(events.ENTITE_MODIFIEE, subject=str(row.id), data=events.entite_modifiee(row))
    return outcome


async def list_effectifs(uow: UnitOfWork, page: PageParams, entite_id: UUID) -> Page[EffectifLu]:
    await _find(uow, entite_id)
    return await paginate(uow, _effectifs(entite_id, uow.today), page, EffectifLu.model_validate)


def _effectifs(entite_id: UUID, jour: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(MetierConnu.id).label("metier_id"),
            col(MetierConnu.code).label("code"),
            col(MetierConnu.libelle).label("libelle"),
            func.count().label("effectif"),
        )
        .join(Affectation, col(Affectation.metier_id) == col(MetierConnu.id))
        .join(Emploi, is_last())
        .where(col(Emploi.entite_id) == entite_id, runs(jour))
        .group_by(col(MetierConnu.id))
        .order_by(col(MetierConnu.code), col(MetierConnu.id))
    )


async def _find(uow: UnitOfWork, entite_id: UUID) -> Entite:
    row = await uow.db.get(Entite, entite_id)
    if row is None:
        raise NotFound
    uow.allow(resource_of(row))
    return row


def resource_of(row: Entite) -> Ressource:
    return Ressource("Entite", str(row.id), {"entite": str(row.id)})


async def _refuse_taken(uow: UnitOfWork, code: str, but: UUID | None = None) -> None:
    taken = await uow.db.scalar(select(col(Entite.id)).where(col(Entite.code) == code))
    if taken is not None and taken != but:
        raise CodeDejaUtilise("Une autre entité porte ce code.")


async def _written(uow: UnitOfWork, row: Entite) -> EntiteLue:
    await uow.db.flush()
    uow.emit(events.ENTITE_MODIFIEE, subject=str(row.id), data=events.entite_modifiee(row))
    return EntiteLue.model_validate(row)
