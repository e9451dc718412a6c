"""Aggregates of what juries decided, of sessions that are over: the last word on each candidature, never a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.models import Certification, Deliberation, Issue, Jury, SessionCertification
from services.certification.offre.certifications.queries import certification_exists
from services.certification.offre.indicateurs.discriminance import (
    Cellules,
    JuryCompte,
    counted,
    may_tell,
    sans_echec,
    taux,
    told,
    total_of,
    variance_of,
)
from services.certification.offre.indicateurs.schemas import Discriminance, DiscriminanceJury, Repartition
from services.kit.data.counts import K
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


def _counts(today: date) -> Select[*tuple[Any, ...]]:
    """(certification, jury, session, issue, people), the last deliberation of each candidature counted alone, in the order
    in which the sessions ended."""
    said, later = Deliberation, aliased(Deliberation)
    after = select(1).where(col(later.candidature_id) == col(said.candidature_id), col(later.id) > col(said.id))
    columns = (col(said.certification_id), col(said.jury_id), col(Jury.session_id), col(said.issue))
    return (
        select(*columns, func.count())
        .join(Jury, col(Jury.id) == col(said.jury_id))
        .join(SessionCertification, col(SessionCertification.id) == col(Jury.session_id))
        .where(col(SessionCertification.fin_le) < today, ~exists(after.correlate(said)))
        .group_by(*columns, col(SessionCertification.fin_le))
        .order_by(col(SessionCertification.fin_le), col(said.jury_id))
    )


async def _jurys(uow: UnitOfWork, certification_id: UUID | None = None) -> dict[UUID, list[JuryCompte]]:
    """The juries that count of each certification, or of one."""
    statement = _counts(uow.today)
    if certification_id is not None:
        statement = statement.where(col(SessionCertification.certification_id) == certification_id)
    cells: dict[tuple[UUID, UUID, UUID], dict[Issue, int]] = {}
    for certification, jury, session, issue, count in (await uow.db.execute(statement)).all():
        cells.setdefault((certification, jury, session), {})[Issue(issue)] = count
    found: dict[UUID, list[JuryCompte]] = {}
    for (certification, jury, session), cellules in cells.items():
        found.setdefault(certification, []).append(JuryCompte(jury, session, cellules))
    return {certification: counted(jurys) for certification, jurys in found.items()}


async def list_discriminance(uow: UnitOfWork, page: PageParams) -> Page[Discriminance]:
    jurys = await _jurys(uow)
    statement = select(Certification).order_by(col(Certification.code), col(Certification.id))
    return await paginate(uow, statement, page, lambda row: present(row, jurys))


async def list_discriminance_jurys(
    uow: UnitOfWork, certification_id: UUID, page: PageParams
) -> Page[DiscriminanceJury]:
    if not await certification_exists(uow.db, certification_id):
        raise NotFound
    every = (await _jurys(uow, certification_id)).get(certification_id, [])
    jurys = {jury.jury_id: jury for jury in every if jury.juges >= K}
    shown = told(every)
    statement = select(Jury).where(col(Jury.id).in_(jurys)).order_by(col(Jury.id))
    return await paginate(uow, statement, page, lambda row: present_jury(jurys[row.id], row.id in shown))


def present(row: Certification, jurys: Mapping[UUID, list[JuryCompte]]) -> Discriminance:
    of_it = jurys.get(row.id, [])
    cellules = total_of(of_it)
    juges = sum(cellules.values())
    variance, compares = variance_of(of_it)
    return Discriminance(
        certification_id=row.id,
        code=row.code,
        intitule=row.intitule,
        candidatures_jugees=juges if juges >= K else None,
        repartition=_repartition(cellules) if may_tell(cellules) else None,
        taux_total=taux(cellules) if may_tell(cellules) else None,
        sans_echec=sans_echec(cellules) if juges >= K else None,
        variance_entre_jurys=variance,
        jurys_compares=compares,
    )


def present_jury(jury: JuryCompte, shown: bool) -> DiscriminanceJury:
    return DiscriminanceJury(
        jury_id=jury.jury_id,
        session_id=jury.session_id,
        candidatures_jugees=jury.juges,
        repartition=_repartition(jury.cellules) if shown else None,
        taux_total=taux(jury.cellules) if shown else None,
        sans_echec=sans_echec(jury.cellules),
    )


def _repartition(cellules: Cellules) -> Repartition:
    return Repartition(
        totales=cellules.get(Issue.TOTALE, 0),
        partielles=cellules.get(Issue.PARTIELLE, 0),
        non_validees=cellules.get(Issue.NON, 0),
    )
