"""The modules of training that prepare a certification, as the certificateur writes them for the organismes."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.certification.models import BlocCompetences, CompetenceAttestee, ModuleFormation
from services.certification.offre.errors import BlocInconnu
from services.certification.offre.modules.schemas import ModuleEcrit, ModuleLu, SessionModuleLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_modules(
    uow: UnitOfWork, page: PageParams, certification_id: UUID | None, bloc_id: UUID | None
) -> Page[ModuleLu]:
    statement = select(ModuleFormation).order_by(col(ModuleFormation.id))
    if certification_id is not None:
        statement = statement.where(col(ModuleFormation.certification_id) == certification_id)
    if bloc_id is not None:
        statement = statement.where(col(ModuleFormation.bloc_id) == bloc_id)
    return await paginate(uow, statement, page, present)


async def read_module(uow: UnitOfWork, module_id: UUID) -> ModuleLu:
    return present(await _find(uow, module_id))


async def add_module(uow: UnitOfWork, ecrit: ModuleEcrit) -> ModuleLu:
    row = ModuleFormation(**await _values(uow, ecrit))
    uow.db.add(row)
    return await _written(uow, row)


async def replace_module(uow: UnitOfWork, module_id: UUID, ecrit: ModuleEcrit) -> ModuleLu:
    row = await _find(uow, module_id, lock=True)
    uow.check_version(row)
    for name, value in (await _values(uow, ecrit)).items():
        setattr(row, name, value)
    return await _written(uow, row)


async def remove_module(uow: UnitOfWork, module_id: UUID) -> None:
    """What was advised stays as it was said: a course keeps its own copy."""
    row = await _find(uow, module_id, lock=True)
    uow.check_version(row)
    uow.touches(Ressource("Module", str(row.id)))
    await uow.db.delete(row)


async def _values(uow: UnitOfWork, ecrit: ModuleEcrit) -> dict[str, Any]:
    """The columns, once the bloc is known to be there and to be evaluated on the compétence."""
    bloc = await uow.db.get(BlocCompetences, ecrit.bloc_id)
    if bloc is None:
        raise BlocInconnu(erreurs=[Erreur(pointeur="/bloc_id", motif="Bloc inconnu")])
    key = (ecrit.bloc_id, ecrit.competence_id)
    if ecrit.competence_id is not None and await uow.db.get(CompetenceAttestee, key) is None:
        raise BlocInconnu(erreurs=[Erreur(pointeur="/competence_id", motif="Pas évaluée dans ce bloc")])
    for number, session in enumerate(ecrit.sessions):
        if session.fin_le < session.debut_le:
            pointeur = f"/sessions/{number}/fin_le"
            raise InconsistentDates(erreurs=[Erreur(pointeur=pointeur, motif="Le dernier jour suit le premier")])
    said = ecrit.model_dump(mode="json", include={"intitule", "organisme", "heures", "financeurs", "sessions"})
    place = {"certification_id": bloc.certification_id, "bloc_id": bloc.id, "competence_id": ecrit.competence_id}
    return {**said, **place, "cout": Decimal(ecrit.cout_euros)}


async def _find(uow: UnitOfWork, module_id: UUID, *, lock: bool = False) -> ModuleFormation:
    row = await uow.db.get(ModuleFormation, module_id, with_for_update=lock or None)
    if row is None:
        raise NotFound
    return row


async def _written(uow: UnitOfWork, row: ModuleFormation) -> ModuleLu:
    await uow.db.flush()
    uow.touches(Ressource("Module", str(row.id)))
    return present(row)


def present(row: ModuleFormation) -> ModuleLu:
    columns = set(ModuleLu.model_fields) - {"cout_euros", "sessions"}
    sessions = [SessionModuleLue.model_validate(one) for one in row.sessions]
    return ModuleLu(**{name: getattr(row, name) for name in columns}, cout_euros=f"{row.cout:.2f}", sessions=sessions)
