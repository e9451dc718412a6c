"""What the blocs that a person holds give: the whole certification, or a plan toward it, in the jury's own transaction.

A killed process leaves all of it or nothing: decisions, candidatures, plan, events and what follows are one transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from services.certification import events
from services.certification.cycles.candidature import CANDIDATURE, EVALUABLES, Transition
from services.certification.jury.plans.ouverture import close_obtained, open_or_continue
from services.certification.models import (
    BlocCompetences,
    Candidature,
    DecisionBloc,
    EtatCandidature,
    Issue,
    PartageResultat,
    VerdictBloc,
)
from services.certification.offre.blocs import BlocTenu, decided, decisions_acquises, limites, with_credits
from services.certification.regles.jours import start_of
from services.certification.titres.attestations.delivrance import Obtention, deliver, revoke
from services.certification.titres.primes.naissance import cancel_due, open_due
from services.kit.data.uow import UnitOfWork

PASSAGES = {
    Issue.TOTALE: Transition.VALIDER,
    Issue.PARTIELLE: Transition.VALIDER_PARTIELLEMENT,
    Issue.NON: Transition.NE_PAS_VALIDER,
}
JUGEES = frozenset(EVALUABLES) - {EtatCandidature.INSCRITE}


@dataclass(frozen=True)
class Bilan:
    """Where a person stands toward a certification, before some decisions and after them."""

    blocs: Mapping[UUID, BlocCompetences]
    avant: Mapping[UUID, date]
    decides: Mapping[UUID, date]
    tenus: Mapping[UUID, BlocTenu]

    @property
    def issue(self) -> Issue:
        return issue_of(self.tenus, self.blocs)

    @property
    def arrives(self) -> list[UUID]:
        """Blocs that the decisions give."""
        return [bloc_id for bloc_id in self.blocs if bloc_id in self.decides and bloc_id not in self.avant]

    @property
    def repris(self) -> list[UUID]:
        """Blocs that the decisions take back."""
        return [bloc_id for bloc_id in self.blocs if bloc_id in self.avant and bloc_id not in self.decides]

    @property
    def manquants(self) -> list[BlocCompetences]:
        return [bloc for bloc_id, bloc in self.blocs.items() if bloc_id not in self.tenus]


def issue_of(tenus: Collection[UUID], blocs: Collection[UUID]) -> Issue:
    """All the blocs, kept from before and credits included, are the whole certification."""
    held = sum(bloc_id in tenus for bloc_id in blocs)
    if held == len(blocs):
        return Issue.TOTALE
    return Issue.PARTIELLE if held else Issue.NON


async def draw_bilan(
    db: AsyncSession, candidature: Candidature, decisions: Sequence[DecisionBloc], *, on: date
) -> Bilan:
    """What will be held once these decisions, not written yet, are in force."""
    given = await decisions_acquises(db, candidature.profil_id, on=on)
    replaced = {decision.remplace_id for decision in decisions}
    kept = [value for key, value in given.items() if key not in replaced]
    new = [(decision.bloc_id, decision.decidee_le) for decision in decisions if decision.verdict == VerdictBloc.ACQUIS]
    decides = decided([*kept, *new])
    return Bilan(
        blocs=await _blocs(db, candidature.certification_id),
        avant=decided(given.values()),
        decides=decides,
        tenus=await with_credits(db, decides, on=on),
    )


async def _blocs(db: AsyncSession, certification_id: UUID) -> dict[UUID, BlocCompetences]:
    statement = select(BlocCompetences).where(col(BlocCompetences.certification_id) == certification_id)
    statement = statement.options(selectinload(BlocCompetences.competences))  # type: ignore[arg-type]
    return {row.id: row for row in await db.scalars(statement.order_by(col(BlocCompetences.ordre)))}


async def conclude(
    uow: UnitOfWork, candidature: Candidature, jury_id: UUID, bilan: Bilan, preconisations: Mapping[UUID, str]
) -> None:
    """Give the issue its effects: the plan, the state of what was judged, what is known of it, and the events."""
    person = {"profil_id": candidature.profil_id, "certification_id": candidature.certification_id}
    plan_id = None
    if bilan.issue is Issue.TOTALE:
        await close_obtained(uow, **person)
    else:
        said = {bloc_id: text for bloc_id, text in preconisations.items() if bloc_id not in bilan.tenus}
        plan = await open_or_continue(uow, **person, manquants=bilan.manquants, preconisations=said)
        plan_id = plan.id
        await _forget_sharing(uow, **person)
    which = PASSAGES[bilan.issue]
    for row in await _jugees(uow, candidature):
        row.plan_id = plan_id or row.plan_id
        if row.etat != which.vers:
            CANDIDATURE.move(uow.db, row, which, le=uow.now)
    await uow.db.flush()
    await _attest(uow, bilan, jury_id, **person)
    _emit(uow, candidature, bilan)


async def _attest(uow: UnitOfWork, bilan: Bilan, jury_id: UUID, *, profil_id: UUID, certification_id: UUID) -> None:
    """What the decisions are worth outside: attestations and prime, born or taken back with them."""
    person = {"profil_id": profil_id, "certification_id": certification_id}
    today, came, went = uow.today, bilan.arrives, bilan.repris
    await revoke(uow, **person, blocs=went)
    if came or bilan.issue is Issue.TOTALE:
        await deliver(uow, Obtention(profil_id, today, jury_id), certification_id, came)
    if bilan.issue is Issue.TOTALE:
        await open_due(uow, **person, validee_le=today)
    elif went:
        await cancel_due(uow, **person)


async def _jugees(uow: UnitOfWork, candidature: Candidature) -> Sequence[Candidature]:
    """This candidature and those that juries judged before, for the same person and certification: all say the same.

    What was judged before the certification ran out says what was obtained then: a renewal does not change it.
    """
    ends = await limites(uow.db, candidature.profil_id)
    own = ends.keys() & (await _blocs(uow.db, candidature.certification_id)).keys()
    over = [ends[bloc_id] for bloc_id in own if ends[bloc_id] < uow.today]
    since = start_of(max(over)) if over else datetime.min.replace(tzinfo=UTC)
    judged = and_(col(Candidature.etat).in_(JUGEES), col(Candidature.deposee_le) >= since)
    statement = select(Candidature).where(
        col(Candidature.profil_id) == candidature.profil_id,
        col(Candidature.certification_id) == candidature.certification_id,
        judged | (col(Candidature.id) == candidature.id),
    )
    return (await uow.db.scalars(statement.order_by(col(Candidature.id)).with_for_update())).all()


async def _forget_sharing(uow: UnitOfWork, *, profil_id: UUID, certification_id: UUID) -> None:
    """What is no longer whole is no longer shared."""
    await uow.db.execute(
        delete(PartageResultat).where(
            col(PartageResultat.profil_id) == profil_id, col(PartageResultat.certification_id) == certification_id
        )
    )


def _emit(uow: UnitOfWork, candidature: Candidature, bilan: Bilan) -> None:
    """Say which blocs came and went; a bloc that was missed is in no event."""
    profil_id = candidature.profil_id
    for kind, blocs, since in (
        (events.BLOC_ACQUIS, bilan.arrives, bilan.decides),
        (events.BLOC_RETIRE, bilan.repris, bilan.avant),
    ):
        for bloc_id in blocs:
            data = events.bloc_change(profil_id, bilan.blocs[bloc_id], since[bloc_id])
            uow.emit(kind, subject=str(profil_id), data=data)
