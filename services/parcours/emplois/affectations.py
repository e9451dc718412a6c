"""The dated history of an emploi: a change of métier ends what was done the day before, and begins something else.

All else (manager, quotité, place) is brought up to date in place: nobody says since when. A load does the same as sets
(`services/parcours/imports/chargement.py`).
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.kit.web.errors import Erreur, InconsistentDates
from services.parcours.emplois.schemas import EmploiEcrit
from services.parcours.models import Affectation

MOTIF_AVANT = "Un autre métier a été tenu dans cet emploi jusqu'à ce jour, ou après"


async def last_affectation(db: AsyncSession, emploi_id: UUID) -> Affectation:
    statement = select(Affectation).where(col(Affectation.emploi_id) == emploi_id, col(Affectation.fin_le).is_(None))
    found: Affectation = (await db.scalars(statement.execution_options(populate_existing=True))).one()
    return found


async def write(db: AsyncSession, emploi_id: UUID, ecrit: EmploiEcrit, jour: date) -> tuple[Affectation, bool]:
    """Bring what is done in an emploi to what is written; the last affectation then, and whether anything changed.

    Raises InconsistentDates when the métier would begin before the end of the one that came before.
    """
    last = await last_affectation(db, emploi_id)
    ended = select(func.max(col(Affectation.fin_le))).where(col(Affectation.emploi_id) == emploi_id)
    before: date | None = await db.scalar(ended)
    debut = _begins(last, ecrit, before, jour)
    wanted = ecrit.model_dump(include={"metier_id", "manager_id", "quotite", "lieu"}) | {"debut_le": debut}
    if all(getattr(last, name) == value for name, value in wanted.items()):
        return last, False
    if last.metier_id != ecrit.metier_id and debut is not None and _was_held(last, before, debut):
        last.fin_le = debut - timedelta(days=1)
        await db.flush()
        last = Affectation.model_validate({"emploi_id": emploi_id, **wanted})
        db.add(last)
        return last, True
    if before is not None and debut is not None and debut <= before:
        raise InconsistentDates(erreurs=[Erreur(pointeur="/metier_depuis_le", motif=MOTIF_AVANT)])
    last.sqlmodel_update(wanted)
    return last, True


def _begins(last: Affectation, ecrit: EmploiEcrit, before: date | None, jour: date) -> date | None:
    """The first day of what is written; unknown only for the first affectation of an emploi."""
    if ecrit.metier_depuis_le is not None:
        return ecrit.metier_depuis_le
    if ecrit.metier_id == last.metier_id:
        return last.debut_le if before is not None or ecrit.metier_id is None else None
    return None if last.metier_id is None and before is None else jour


def _was_held(last: Affectation, before: date | None, debut: date) -> bool:
    """Whether what is written follows the last affectation, instead of correcting it."""
    known = last.metier_id is not None or before is not None
    return known and (last.debut_le is None or last.debut_le < debut)
