"""Reminding a person of the days of their plan: of each step to come and of its end, some time before."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.jury.plans.queries import get_plan
from services.certification.models import BlocCompetences, EtapePlan, PlanAccompagnement
from services.certification.notifications.service import notify
from services.certification.offre.blocs import nommes
from services.certification.regles.jours import before, en_lettres
from services.certification.regles.lecture import duree_on
from services.certification.regles.requises import Requise
from services.kit.data.uow import UnitOfWork

EFFET = "plan-rappel"


def days_of(plan: PlanAccompagnement) -> dict[UUID, date]:
    """What is to come in an open plan: by step, and the plan itself for its end."""
    if plan.clos_le is not None:
        return {}
    to_come = {etape.id: etape.echeance_le for etape in plan.etapes if etape.faite_le is None}
    return to_come | {plan.id: plan.echeance_le}


async def disarm(db: AsyncSession, plan: PlanAccompagnement) -> None:
    for objet_id in (plan.id, *(etape.id for etape in plan.etapes)):
        await clear_echeance(db, effet=EFFET, objet_id=objet_id)


async def arm(db: AsyncSession, plan: PlanAccompagnement, today: date) -> None:
    """Set the reminders of a plan, none for what is too near or past; those of steps taken out are disarmed first."""
    await disarm(db, plan)
    avance = await duree_on(db, Requise.PLAN_RAPPEL, today)
    for objet_id, day in days_of(plan).items():
        if before(day, avance) > today:
            await set_echeance(
                db, effet=EFFET, objet_id=objet_id, regle=Requise.PLAN_RAPPEL, tombe_le=before(day, avance)
            )


async def remind(uow: UnitOfWork, objet_id: UUID, now: datetime) -> None:
    """The effect of a reminder's day: tell the person what comes, the end of the plan or one of its steps."""
    etape = await uow.db.get(EtapePlan, objet_id)
    plan = await get_plan(uow.db, etape.plan_id if etape else objet_id, lock=True)
    day = days_of(plan).get(objet_id) if plan else None
    if plan is None or day is None:
        return
    texte = f"Votre plan d'accompagnement : {await _what(uow, etape)} pour le {en_lettres(day)}."
    await notify(uow.db, now=now, objet="plan", objet_id=plan.id, texte=texte, profil_id=plan.profil_id)


async def _what(uow: UnitOfWork, etape: EtapePlan | None) -> str:
    """What comes: the bloc of a step, a step of no bloc, or the end of the plan."""
    if etape is None:
        return "il vise la certification entière"
    bloc = await uow.db.get(BlocCompetences, etape.bloc_id) if etape.bloc_id else None
    return f"{nommes([bloc])} est prévu" if bloc else "une étape est prévue"
