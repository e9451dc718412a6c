"""Keeping the correspondances of blocs; credits are computed from them, never stored (see `application`)."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification import events
from services.certification.models import BlocCompetences, BlocCorrespondant, CorrespondanceBlocs, Cote
from services.certification.offre.credits.schemas import CorrespondanceBlocsLue, CorrespondanceEcrite
from services.certification.offre.errors import BlocInconnu, CorrespondanceIncoherente, CorrespondanceRetiree
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, InconsistentDates, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def add_correspondance(uow: UnitOfWork, ecrite: CorrespondanceEcrite) -> CorrespondanceBlocsLue:
    if ecrite.au is not None and ecrite.au < ecrite.du:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/au", motif="Le dernier jour suit le premier")])
    await _refuse(uow, ecrite)
    row = CorrespondanceBlocs.model_validate(ecrite.model_dump(include={"du", "au", "origine"}))
    sides = [(Cote.SOURCE, ecrite.sources), (Cote.DESTINATION, ecrite.destinations)]
    row.blocs = [
        BlocCorrespondant(correspondance_id=row.id, bloc_id=bloc_id, cote=cote)
        for cote, blocs in sides
        for bloc_id in blocs
    ]
    uow.db.add(row)
    return await _written(uow, row)


async def _refuse(uow: UnitOfWork, ecrite: CorrespondanceEcrite) -> None:
    named = {
        f"/{side}/{rang}": bloc_id
        for side in ("sources", "destinations")
        for rang, bloc_id in enumerate(getattr(ecrite, side))
    }
    certifications = await _certifications(uow, named)
    unknown = [
        Erreur(pointeur=place, motif="Bloc inconnu") for place, bloc in named.items() if bloc not in certifications
    ]
    if unknown:
        raise BlocInconnu(erreurs=unknown)
    if len(set(named.values())) != len(named):
        raise CorrespondanceIncoherente("Un bloc est nommé deux fois.")
    sources = {certifications[bloc_id] for bloc_id in ecrite.sources}
    if len(sources) != 1 or sources & {certifications[bloc_id] for bloc_id in ecrite.destinations}:
        raise CorrespondanceIncoherente("Les sources sont d'une même certification, les destinations d'autres.")


async def _certifications(uow: UnitOfWork, named: Mapping[str, UUID]) -> dict[UUID, UUID]:
    statement = select(col(BlocCompetences.id), col(BlocCompetences.certification_id))
    rows = await uow.db.execute(statement.where(col(BlocCompetences.id).in_(set(named.values()))))
    return {bloc_id: certification_id for bloc_id, certification_id in rows.all()}


def _correspondances() -> Select[CorrespondanceBlocs]:
    blocs = selectinload(CorrespondanceBlocs.blocs)  # type: ignore[arg-type]
    return select(CorrespondanceBlocs).options(blocs).order_by(col(CorrespondanceBlocs.id))


async def list_correspondances(uow: UnitOfWork, page: PageParams, bloc_id: UUID | None) -> Page[CorrespondanceBlocsLue]:
    statement = _correspondances()
    if bloc_id is not None:
        named = select(1).where(
            col(BlocCorrespondant.correspondance_id) == col(CorrespondanceBlocs.id),
            col(BlocCorrespondant.bloc_id) == bloc_id,
        )
        statement = statement.where(exists(named.correlate(CorrespondanceBlocs)))
    return await paginate(uow, statement, page, present)


async def read_correspondance(uow: UnitOfWork, correspondance_id: UUID) -> CorrespondanceBlocsLue:
    row = await _find(uow, correspondance_id)
    return present(row)


async def withdraw_correspondance(uow: UnitOfWork, correspondance_id: UUID) -> None:
    """It gives nothing from today on; what it gave before stays."""
    row = await _find(uow, correspondance_id, lock=True)
    uow.check_version(row)
    if row.retiree_le is not None:
        raise CorrespondanceRetiree(f"Elle est retirée depuis le {en_lettres(row.retiree_le)}.")
    row.retiree_le = uow.today
    await _written(uow, row)


async def _find(uow: UnitOfWork, correspondance_id: UUID, *, lock: bool = False) -> CorrespondanceBlocs:
    statement = _correspondances().where(col(CorrespondanceBlocs.id) == correspondance_id)
    row = await uow.db.scalar(statement.with_for_update(of=CorrespondanceBlocs) if lock else statement)
    if row is None:
        raise NotFound
    return row


async def _written(uow: UnitOfWork, row: CorrespondanceBlocs) -> CorrespondanceBlocsLue:
    await uow.db.flush()
    uow.touches(Ressource("CorrespondanceBlocs", str(row.id)))
    data = events.correspondance_blocs_modifiee(row)
    uow.emit(events.CORRESPONDANCE_BLOCS_MODIFIEE, subject=str(row.id), data=data)
    return present(row)


def present(row: CorrespondanceBlocs) -> CorrespondanceBlocsLue:
    sides = {cote: sorted(bloc.bloc_id for bloc in row.blocs if bloc.cote == cote) for cote in Cote}
    return CorrespondanceBlocsLue(
        id=row.id,
        sources=sides[Cote.SOURCE],
        destinations=sides[Cote.DESTINATION],
        du=row.du,
        au=row.au,
        origine=row.origine,
        retiree_le=row.retiree_le,
        version=row.version,
    )
