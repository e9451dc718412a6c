"""Crosswalks: proposed by whoever knows, decided by a human, and only then published."""

from uuid import UUID

from services.competences import events
from services.competences.correspondances import queries
from services.competences.correspondances.schemas import CorrespondanceLue, CorrespondanceProposee, Decision
from services.competences.errors import CorrespondanceExistante, DejaDecidee, ObjetInconnu
from services.competences.models import Competence, Correspondance, Metier, Objet, Statut
from services.competences.verrous import write_with_others
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur, NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_correspondances(
    uow: UnitOfWork, page: PageParams, wanted: queries.CorrespondancesVoulues
) -> Page[CorrespondanceLue]:
    return await paginate(uow, queries.list_correspondances(wanted), page, _present)


async def propose_correspondance(uow: UnitOfWork, proposee: CorrespondanceProposee) -> CorrespondanceLue:
    await write_with_others(uow.db)
    by_metier = proposee.objet is Objet.METIER
    if await uow.db.get(Metier if by_metier else Competence, proposee.objet_id) is None:
        raise ObjetInconnu(erreurs=[Erreur(pointeur="/objet_id", motif="Inconnu du catalogue")])
    place = {
        "metier_id": proposee.objet_id if by_metier else None,
        "competence_id": None if by_metier else proposee.objet_id,
    }
    same = queries.CorrespondancesVoulues(
        place["metier_id"], place["competence_id"], proposee.referentiel, proposee.code
    )
    if await uow.db.scalar(queries.list_correspondances(same).limit(1)):
        raise CorrespondanceExistante
    values = proposee.model_dump(exclude={"objet", "objet_id"}) | place | {"statut": Statut.PROPOSEE}
    row = Correspondance.model_validate(values)
    uow.db.add(row)
    await uow.db.flush()
    return _written(uow, row)


async def read_correspondance(uow: UnitOfWork, correspondance_id: UUID) -> CorrespondanceLue:
    row = await _find(uow, correspondance_id)
    return _present(row)


async def decide_correspondance(uow: UnitOfWork, correspondance_id: UUID, decision: Decision) -> CorrespondanceLue:
    row = await _find(uow, correspondance_id, lock=True)
    if row.statut != Statut.PROPOSEE:
        raise DejaDecidee
    row.statut, row.decidee_par, row.decidee_le = decision.statut, uow.actor.sujet, uow.now
    await uow.db.flush()
    if row.statut == Statut.ACCEPTEE:
        uow.emit(events.CORRESPONDANCE_MODIFIEE, subject=str(row.id), data=events.correspondance_modifiee(row))
    return _written(uow, row)


async def _find(uow: UnitOfWork, correspondance_id: UUID, *, lock: bool = False) -> Correspondance:
    if lock:
        await write_with_others(uow.db)
    row = await queries.get_correspondance(uow.db, correspondance_id, lock=lock)
    if row is None:
        raise NotFound
    return row


def _written(uow: UnitOfWork, row: Correspondance) -> CorrespondanceLue:
    uow.touches(Ressource("Correspondance", str(row.id)))
    return _present(row)


def _present(row: Correspondance) -> CorrespondanceLue:
    objet, objet_id = events.objet_of(row)
    names = (name for name in CorrespondanceLue.model_fields if name not in ("objet", "objet_id"))
    return CorrespondanceLue(**{name: getattr(row, name) for name in names}, objet=objet, objet_id=objet_id)
