"""Reminding a person of the days of their plan, some time before each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.certification.events import NewEvent
from services.certification.horloge.echeances import clear_echeance, set_echeance
from services.certification.models import PlanAccompagnement
from services.certification.notifications.service import notify
from services.certification.plans.queries import get_plan
from services.certification.regles.jours import add_days, add_months
from services.certification.regles.lecture import duree_on
from services.certification.regles.parametres import Duree, Unite
from services.kit.days import civil_day

EFFET = "plan-rappel"
REGLE = "plan-rappel"


def before(day: date, duree: Duree) -> date:
    """The civil day that much before another."""
    if duree.unite is Unite.JOURS:
        return add_days(day, -duree.nombre)
    return add_months(day, -duree.nombre * (12 if duree.unite is Unite.ANNEES else 1))


def next_reminder(plan: PlanAccompagnement, after: date, avance: Duree) -> date | None:
    """The first day after `after` on which something of the plan is to be reminded of."""
    days = [plan.echeance_le, *(etape.echeance_le for etape in plan.etapes if etape.faite_le is None)]
    return min((day for due in days if (day := before(due, avance)) > after), default=None)


async def arm(db: AsyncSession, plan: PlanAccompagnement, today: date) -> None:
    """Set the next reminder of an open plan, or none."""
    avance = await duree_on(db, REGLE, today)
    day = None if plan.clos_le else next_reminder(plan, today, avance)
    if day is None:
        await clear_echeance(db, effet=EFFET, objet_id=plan.id)
    else:
        await set_echeance(db, effet=EFFET, objet_id=plan.id, regle=REGLE, tombe_le=day)


async def remind(db: AsyncSession, plan_id: UUID, now: datetime) -> list[NewEvent]:
    """The effect of a reminder's day: tell the person what comes, and set the next one."""
    plan = await get_plan(db, plan_id, lock=True)
    if plan is None or plan.clos_le is not None:
        return []
    due = [etape for etape in plan.etapes if etape.faite_le is None]
    premiere = min((etape.echeance_le for etape in due), default=plan.echeance_le)
    texte = f"Votre plan d'accompagnement : prochaine étape pour le {premiere:%d/%m/%Y}, fin le {plan.echeance_le:%d/%m/%Y}."
    await notify(db, now=now, objet="plan", objet_id=plan.id, texte=texte, profil_id=plan.profil_id)
    await arm(db, plan, civil_day(now))
    return []
