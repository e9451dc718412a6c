"""Reading the life of certifications: every decision in one order, and the alerts before a registration ends."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    Interval,
    Select,
    Uuid,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import (
    Certification,
    Etape,
    EtapeCertification,
    RemplacementCertification,
    RenouvellementCertification,
)
from services.certification.offre.certifications.cycle import ORDRE

# a back-plan: time to see whether to renew, to write the file, to be sure that it was sent
MOIS_AVANT = (18, 12, 6)


def list_decisions(certification_id: UUID) -> Select[*tuple[Any, ...]]:
    """(decision, le, decidee_par, fin, limite, autre), in the order of their days, then of the life."""
    etape, renewed, replaced = EtapeCertification, RenouvellementCertification, RemplacementCertification
    no_day, no_id = cast(null(), Date), cast(null(), Uuid)
    rang = func.array_position([str(one) for one in ORDRE], col(etape.etape))
    steps = select(
        col(etape.etape).label("decision"), col(etape.le).label("le"), col(etape.decidee_par).label("decidee_par"),
        no_day.label("fin"), no_day.label("limite"), no_id.label("autre"), rang.label("rang"),
        literal("").label("cle"),
    ).where(col(etape.certification_id) == certification_id)  # fmt: skip
    renewals = select(
        literal("renouvellement"), col(renewed.le), col(renewed.decidee_par), col(renewed.fin_enregistrement_le),
        col(renewed.limite_delivrance_le), no_id, literal_column("10"), func.text(col(renewed.id)),
    ).where(col(renewed.certification_id) == certification_id)  # fmt: skip

    def replacements(kind: str, mine: Any, other: Any) -> Select[*tuple[Any, ...]]:
        return select(
            literal(kind), col(replaced.le), col(replaced.decidee_par), no_day, no_day, other,
            literal_column("11"), func.text(other),
        ).where(mine == certification_id)  # fmt: skip

    by, of = col(replaced.remplacante_id), col(replaced.certification_id)
    every = union_all(
        steps, renewals, replacements("remplacement", of, by), replacements("remplace", by, of)
    ).subquery()
    shown = (every.c.decision, every.c.le, every.c.decidee_par, every.c.fin, every.c.limite, every.c.autre)
    return select(*shown).order_by(every.c.le, every.c.rang, every.c.cle)


async def replacing(db: AsyncSession, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """(one of `ids`, a certification that replaces it), at any remove."""
    of, by = col(RemplacementCertification.certification_id), col(RemplacementCertification.remplacante_id)
    first = select(of.label("origine"), by.label("suivante")).where(of.in_(ids)).cte("suite", recursive=True)
    every = first.union(select(first.c.origine, by).where(of == first.c.suivante))
    return {(origine, suivante) for origine, suivante in (await db.execute(select(every))).all()}


def list_alerts(today: date, *, venues: bool) -> Select[*tuple[Any, ...]]:
    """(Certification's id, code, intitule, end, months, day) of registrations that still hold, by the day of the alert."""
    before = values(column("mois", Integer), name="rappel").data([(mois,) for mois in MOIS_AVANT])
    fin = col(EtapeCertification.le)
    alerte = cast(fin - func.make_interval(0, before.c.mois, type_=Interval), Date)
    statement = (
        select(
            col(Certification.id),
            col(Certification.code),
            col(Certification.intitule),
            fin,
            before.c.mois,
            alerte.label("alerte"),
        )
        .join(EtapeCertification, col(EtapeCertification.certification_id) == col(Certification.id))
        .join(before, literal_column("true"))
        .where(col(EtapeCertification.etape) == Etape.FIN_ENREGISTREMENT, fin >= today)
        .order_by(alerte, col(Certification.id), before.c.mois)
    )
    return statement.where(alerte <= today) if venues else statement
