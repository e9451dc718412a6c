"""A record that `parcours` says joined another of the same person: what it holds here passes to the one that stays, and back.

Of a certification, the candidature with all that hangs on it passes whole or not at all: when both records have one that
runs, the other stays under the record that closed, until the merge is final: it is withdrawn then, and the rest passes. A seal names the record under which a jury decided, and stays as it is.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification import events
from services.certification.demande.candidatures.effacement import ask_no_more
from services.certification.echeancier.parties import PARTIES
from services.certification.models import (
    Amenagement,
    BlocCompetences,
    Candidature,
    DecisionBloc,
    Deliberation,
    Fusion,
    Notification,
    PieceDossier,
    PlanAccompagnement,
    ProfilConnu,
    ResultatEpreuve,
)
from services.certification.offre.blocs import decided, decisions_acquises
from services.certification.regles.jours import en_lettres
from services.kit.data.merging import Passed, come_back, names_of, pass_over, passed
from services.kit.data.uow import UnitOfWork
from services.kit.feed.consumer import Event

FUSIONNE, SEPARE, REUNI = "profil.fusionne", "profil.separe", "profil.reuni"
NAMES = names_of(PARTIES, ("profil_connu", "emploi_connu", "fusion.de_profil_id"))
# what hangs on a candidature
LIEES = {
    table.__tablename__
    for table in (
        Candidature,
        PlanAccompagnement,
        PieceDossier,
        Amenagement,
        ResultatEpreuve,
        Deliberation,
        DecisionBloc,
    )
}
TEXTE = (
    "Vous avez réuni deux de vos dossiers : ce que tenait l'autre est passé à celui-ci. Vous pouvez l'annuler jusqu'au"
    " {jour} ; si ce n'est pas vous, annulez-le."
)


async def follow_fusions(uow: UnitOfWork, batch: Sequence[Event]) -> None:
    """One after the other; read twice, a batch has the same effect."""
    for event in batch:
        if event.type in (FUSIONNE, SEPARE, REUNI):
            de, vers = UUID(event.data["id"]), UUID(event.data["vers_id"])
            fusion = await uow.db.get(Fusion, de)
            joined = fusion is not None and not fusion.separee
            if event.type == FUSIONNE and not joined:
                await _join(uow, event, fusion or Fusion(de_profil_id=de, vers_profil_id=vers))
            elif event.type == SEPARE and fusion is not None and joined:
                await _separate(uow, fusion)
            elif event.type == REUNI and fusion is not None and joined:
                await _conclude(uow, fusion)


async def _join(uow: UnitOfWork, event: Event, fusion: Fusion) -> None:
    de, vers = fusion.de_profil_id, fusion.vers_profil_id
    if not await _lock(uow.db, de, vers):
        return
    before = await _blocs(uow, de, vers)
    fusion.separee = False
    uow.db.add(fusion)
    await uow.db.flush()
    fusion.deplacements = await pass_over(uow.db, NAMES, de, vers, await _together(uow.db, de))
    await _tell_blocs(uow, before)
    texte = TEXTE.format(jour=en_lettres(date.fromisoformat(event.data["annulable_le"])))
    told = {"objet": "fusion", "objet_id": de, "texte": texte, "creee_le": event.time}
    row = insert(Notification).values(id=UUID(event.id), profil_id=vers, **told)
    await uow.db.execute(row.on_conflict_do_nothing())


async def _separate(uow: UnitOfWork, fusion: Fusion) -> None:
    de, vers = fusion.de_profil_id, fusion.vers_profil_id
    await _lock(uow.db, de, vers)
    before = await _blocs(uow, de, vers)
    rows = fusion.deplacements or []
    since = await _since(uow.db, rows, vers)
    await come_back(uow.db, NAMES, [*rows, *since], de, vers)
    if any(row["table"] == Deliberation.__tablename__ for row in since):
        fusion.separee, fusion.deplacements = True, None
    else:
        await uow.db.delete(fusion)
    await uow.db.flush()
    await _tell_blocs(uow, before)


async def _conclude(uow: UnitOfWork, fusion: Fusion) -> None:
    """For good: what the closed record still asked for gives way to the same of the other, and what hung on it passes."""
    de, vers = fusion.de_profil_id, fusion.vers_profil_id
    await _lock(uow.db, de, vers)
    before = await _blocs(uow, de, vers)
    await ask_no_more(uow, de)
    await pass_over(uow.db, NAMES, de, vers, await _together(uow.db, de))
    fusion.deplacements = None
    await uow.db.flush()
    await _tell_blocs(uow, before)


async def _lock(db: AsyncSession, *ids: UUID) -> bool:
    """Whether both are known and not erased; nobody judges them meanwhile."""
    living = select(col(ProfilConnu.id)).where(col(ProfilConnu.id).in_(ids), ~col(ProfilConnu.efface))
    return len((await db.scalars(living.order_by(col(ProfilConnu.id)).with_for_update())).all()) == len(ids)


async def _together(db: AsyncSession, profil_id: UUID) -> Callable[[Table, str, Mapping[str, Any]], Hashable]:
    """By certification, what hangs on a candidature of the person."""
    statement = select(col(Candidature.id), col(Candidature.certification_id))
    rows = await db.execute(statement.where(col(Candidature.profil_id) == profil_id))
    certifications = {candidature_id: certification_id for candidature_id, certification_id in rows}

    def certification_of(table: Table, column: str, row: Mapping[str, Any]) -> Hashable:
        if column != "profil_id" or table.name not in LIEES:
            return None
        return row.get("certification_id") or certifications.get(row["candidature_id"])

    return certification_of


async def _since(db: AsyncSession, rows: Sequence[Passed], vers: UUID) -> list[Passed]:
    """What was written since of the candidatures that passed: a judgment, a piece, a plan. It goes where they go."""
    ids = [UUID(row["cle"]["id"]) for row in rows if row["table"] == Candidature.__tablename__]
    statement = select(col(Candidature.id), col(Candidature.certification_id), col(Candidature.plan_id))
    candidatures = (await db.execute(statement.where(col(Candidature.id).in_(ids)))).all()
    certifications = {candidature_id: certification_id for candidature_id, certification_id, _ in candidatures}
    plans = [plan_id for _, _, plan_id in candidatures if plan_id]
    known = {(row["table"], row["cle"].get("id")) for row in rows}
    found: list[Passed] = []
    for table, column, _ in NAMES:
        if column != "profil_id" or table.name not in LIEES - {Candidature.__tablename__}:
            continue
        mine = table.c.candidature_id.in_(ids) if "candidature_id" in table.c else table.c.id.in_(plans)
        for row in (await db.execute(select(table).where(mine, table.c.profil_id == vers))).mappings():
            if (table.name, str(row["id"])) not in known:
                held = dict(row)
                certification = held.get("certification_id") or certifications[held["candidature_id"]]
                found.append(passed(table, column, held, certification))
    return found


async def _blocs(uow: UnitOfWork, *ids: UUID) -> dict[UUID, dict[UUID, date]]:
    on = uow.today
    return {one: decided((await decisions_acquises(uow.db, one, on=on)).values()) for one in ids}


async def _tell_blocs(uow: UnitOfWork, before: Mapping[UUID, Mapping[UUID, date]]) -> None:
    """Say which blocs each of the two records lost and gained."""
    after = await _blocs(uow, *before)
    changed = {bloc for one in before for bloc in before[one].keys() ^ after[one].keys()}
    statement = select(BlocCompetences).where(col(BlocCompetences.id).in_(changed))
    blocs = await uow.db.scalars(statement.options(selectinload(BlocCompetences.competences)))  # type: ignore[arg-type]
    for bloc in blocs.all():
        for one in before:
            since = before[one].get(bloc.id), after[one].get(bloc.id)
            if since[0] and not since[1]:
                uow.emit(events.BLOC_RETIRE, subject=str(one), data=events.bloc_change(one, bloc, since[0]))
            elif since[1] and not since[0]:
                uow.emit(events.BLOC_ACQUIS, subject=str(one), data=events.bloc_change(one, bloc, since[1]))
