"""What juries decided of a person, erased with them; of a jury where they sat, what bound them to candidates too."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.events import BLOC_ACQUIS, BLOC_RETIRE
from services.certification.models import (
    Base,
    Deliberation,
    EtapePlan,
    LienMembre,
    MembreJury,
    PartageResultat,
    PlanAccompagnement,
    ResultatEpreuve,
)


async def erase_resultats_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase what was decided, marked, shared and published of a profil already marked erased; the ids of what is gone."""
    statement = delete(Deliberation).where(col(Deliberation.profil_id) == profil_id)
    gone = list(await db.scalars(statement.returning(col(Deliberation.id))))
    await db.execute(delete(ResultatEpreuve).where(col(ResultatEpreuve.profil_id) == profil_id))
    await db.execute(delete(PartageResultat).where(col(PartageResultat.profil_id) == profil_id))
    await db.execute(delete(LienMembre).where(col(LienMembre.profil_id) == profil_id))
    await db.execute(update(MembreJury).where(col(MembreJury.profil_id) == profil_id).values(profil_id=None))
    published = Base.metadata.tables["evenement"]
    await db.execute(
        delete(published).where(published.c.type.in_([BLOC_ACQUIS, BLOC_RETIRE]), published.c.sujet == str(profil_id))
    )
    return gone


async def erase_plans_of(db: AsyncSession, profil_id: UUID) -> list[UUID]:
    """Erase the plans of a profil whose candidatures are gone, and its name from those of others; ids with their steps."""
    accompagne = update(PlanAccompagnement).where(col(PlanAccompagnement.accompagnateur_profil_id) == profil_id)
    await db.execute(accompagne.values(accompagnateur_profil_id=None))
    theirs = select(col(PlanAccompagnement.id)).where(col(PlanAccompagnement.profil_id) == profil_id)
    steps = delete(EtapePlan).where(col(EtapePlan.plan_id).in_(theirs)).returning(col(EtapePlan.id))
    gone = list(await db.scalars(steps))
    plans = delete(PlanAccompagnement).where(col(PlanAccompagnement.profil_id) == profil_id)
    return [*gone, *await db.scalars(plans.returning(col(PlanAccompagnement.id)))]
