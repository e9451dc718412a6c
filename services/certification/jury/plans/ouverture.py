"""A plan opens in the transaction of the partial validation that calls for it, and closes in that of the total one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import col

from services.certification.demande.sessions.queries import list_sessions
from services.certification.jury.plans.queries import lock_open_plan
from services.certification.jury.plans.rappels import arm
from services.certification.models import (
    BlocCompetences,
    EtapePlan,
    MotifCloture,
    PlanAccompagnement,
    SessionCertification,
)
from services.certification.notifications.service import notify
from services.certification.offre.blocs import nommes
from services.certification.offre.certifications.queries import find_certification
from services.certification.offre.durees import MINUTES_PAR_JOUR, BlocEnHeures, minutes_of
from services.certification.regles.jours import add, add_weekdays
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork


async def open_or_continue(
    uow: UnitOfWork,
    *,
    profil_id: UUID,
    certification_id: UUID,
    manquants: Collection[BlocCompetences],
    preconisations: Mapping[UUID, str],
) -> PlanAccompagnement:
    """The person's open plan toward the whole certification, with a step for each bloc that is missing."""
    today = uow.today
    plan = await lock_open_plan(uow.db, profil_id, certification_id)
    nouveau = plan is None
    if plan is None:
        plan = PlanAccompagnement.model_validate(
            {
                "profil_id": profil_id,
                "certification_id": certification_id,
                "ouvert_le": uow.now,
                "modifie_le": uow.now,
                "echeance_le": add(today, await duree_on(uow.db, Requise.PLAN_ECHEANCE, today)),
            }
        )
        plan.etapes = []
        uow.db.add(plan)
    plan.modifie_le = uow.now
    session = await _next_session(uow, certification_id, await _trained_on(uow, certification_id, manquants))
    plan.session_proposee_id = session.id if session else None
    _write_steps(plan, manquants, preconisations, session, today)
    await uow.db.flush()
    await arm(uow.db, plan, today)
    if nouveau:
        texte = (
            "Un plan d'accompagnement vous mène à la certification entière. Il vous manque"
            f" {nommes(manquants)} ; ce qui est acquis le reste."
        )
        await notify(uow.db, now=uow.now, objet="plan", objet_id=plan.id, texte=texte, profil_id=profil_id)
    return plan


async def _trained_on(uow: UnitOfWork, certification_id: UUID, manquants: Iterable[BlocCompetences]) -> date:
    """The first day on which the training of what is missing can be over, a day of it each day from Monday to Friday."""
    certification, _ = await find_certification(uow.db, certification_id)
    counted = [BlocEnHeures(bloc.id, bloc.duree_jours, len(bloc.competences)) for bloc in certification.blocs]
    minutes = minutes_of(certification.duree_jours, counted)
    to_learn = sum(minutes[bloc.id] or 0 for bloc in manquants)
    return add_weekdays(uow.today, -(-to_learn // MINUTES_PAR_JOUR))


async def _next_session(uow: UnitOfWork, certification_id: UUID, trained_on: date) -> SessionCertification | None:
    """The soonest session with a place that begins after the training, so never the one just sat; no place is taken."""
    session = SessionCertification
    statement = list_sessions(today=uow.today, certification_id=certification_id, ouvertes=True).where(
        col(session.debut_le) > trained_on,
        col(session.places_prises) < col(session.places),
    )
    row = (await uow.db.execute(statement.limit(1))).first()
    return row[0] if row else None


def _write_steps(
    plan: PlanAccompagnement,
    manquants: Collection[BlocCompetences],
    preconisations: Mapping[UUID, str],
    session: SessionCertification | None,
    today: date,
) -> None:
    """What is now held is done; what is missing has one step to come, on a day to come."""
    missing = {bloc.id for bloc in manquants}
    for etape in plan.etapes:
        if etape.faite_le is None and etape.bloc_id and etape.bloc_id not in missing:
            etape.faite_le = today
    to_come = {etape.bloc_id for etape in plan.etapes if etape.faite_le is None}
    echeance = min(plan.echeance_le, session.debut_le) if session else plan.echeance_le
    for etape in plan.etapes:
        if etape.faite_le is None and etape.echeance_le <= today:
            etape.echeance_le = echeance
    for bloc in manquants:
        if bloc.id not in to_come:
            said = preconisations.get(bloc.id, "à passer")
            etape = EtapePlan(
                plan_id=plan.id,
                ordre=len(plan.etapes),
                bloc_id=bloc.id,
                intitule=f"Bloc {bloc.code} : {said}",
                echeance_le=echeance,
            )
            plan.etapes.append(etape)


async def close_obtained(uow: UnitOfWork, *, profil_id: UUID, certification_id: UUID) -> None:
    """Close the open plan, if there is one: the whole certification is obtained."""
    plan = await lock_open_plan(uow.db, profil_id, certification_id)
    if plan is not None:
        await close_plan(uow, plan, MotifCloture.CERTIFICATION_OBTENUE)


async def close_plan(uow: UnitOfWork, plan: PlanAccompagnement, motif: MotifCloture) -> None:
    """Close a locked plan for a reason; nothing of it is reminded any more."""
    today = uow.today
    plan.clos_le, plan.motif_cloture = uow.now, motif
    if motif is MotifCloture.CERTIFICATION_OBTENUE:
        for etape in plan.etapes:
            etape.faite_le = etape.faite_le or today
    await uow.db.flush()
    await arm(uow.db, plan, today)
