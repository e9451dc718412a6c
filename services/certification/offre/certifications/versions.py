"""Blocs through time: one keeps its id when its code changes, and its versions when what it attests does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Table, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.models import Base, BlocCompetences, Certification, ModaliteEvaluation, VersionBloc
from services.certification.offre.certifications.fiche import Bloc
from services.certification.offre.errors import BlocUtilise
from services.kit.web.errors import Erreur

TENU = (
    "Le bloc {code} a servi à juger ou à accompagner quelqu'un : il ne se retire pas ; il change de code ou de version"
)
EVALUEE = "Le bloc {code} perdrait une épreuve que quelqu'un a passée"


def by_code(row: Certification, blocs: Sequence[Bloc]) -> dict[str, BlocCompetences]:
    """The bloc of the certification that each code is about: the one that has it, or had another and attests the same."""
    existing = {bloc.code: bloc for bloc in row.blocs}
    codes = {bloc.code for bloc in blocs}
    found = {code: bloc for code, bloc in existing.items() if code in codes}
    gone = [bloc for code, bloc in existing.items() if code not in codes]
    for bloc in blocs:
        if bloc.code not in existing and (renamed := _renamed(bloc, gone)) is not None:
            found[bloc.code] = renamed
            gone.remove(renamed)
    return found


def _renamed(bloc: Bloc, gone: Iterable[BlocCompetences]) -> BlocCompetences | None:
    same = [old for old in gone if bloc.competences and attested(old) == bloc.competences]
    return min(same, key=lambda old: (old.intitule != bloc.intitule, old.ordre), default=None)


def attested(bloc: BlocCompetences) -> dict[UUID, int | None]:
    return {attestee.competence_id: attestee.niveau for attestee in bloc.competences}


def keep_version(db: AsyncSession, bloc: BlocCompetences, now: datetime) -> None:
    """Keep what a bloc attests before it attests something else: of whoever holds it, it stays true."""
    said = [{"competence_id": str(competence_id), "niveau": niveau} for competence_id, niveau in attested(bloc).items()]
    kept = {"bloc_id": bloc.id, "numero": bloc.numero, "code": bloc.code, "intitule": bloc.intitule}
    db.add(VersionBloc.model_validate({**kept, "competences": said, "remplacee_le": now}))
    bloc.numero += 1


async def refuse_lost(
    db: AsyncSession, row: Certification, blocs: Sequence[Bloc], kept: Mapping[str, BlocCompetences]
) -> None:
    """Raise BlocUtilise for a bloc or an épreuve taken out although something of a person refers to it."""
    stay = {target.id for target in kept.values()}
    gone = {bloc.id: TENU.format(code=bloc.code) for bloc in row.blocs if bloc.id not in stay}
    shorter = {
        modalite.id: EVALUEE.format(code=bloc.code)
        for bloc in blocs
        if bloc.code in kept
        for modalite in kept[bloc.code].modalites[len(bloc.modalites) :]
    }
    used = await _used(db, BlocCompetences, gone) | await _used(db, ModaliteEvaluation, shorter)
    if used:
        said = dict.fromkeys((gone | shorter)[one] for one in sorted(used))
        raise BlocUtilise(erreurs=[Erreur(pointeur="/blocs", motif=motif) for motif in said])


async def _used(db: AsyncSession, of: type[Base], ids: Iterable[UUID]) -> set[UUID]:
    """The `ids` that a row of another table refers to and keeps from going."""
    wanted = list(ids)
    if not wanted:
        return set()
    statements = [
        select(column).where(column.in_(wanted)) for column in _referring(of.metadata.tables[str(of.__tablename__)])
    ]
    return set(await db.scalars(union_all(*statements)))


def _referring(table: Table) -> list[Column[UUID]]:
    return [
        key.parent
        for other in table.metadata.tables.values()
        for key in other.foreign_keys
        if key.column.table is table and key.ondelete is None
    ]
