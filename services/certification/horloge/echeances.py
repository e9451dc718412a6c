"""Setting and clearing what falls on a day, in the transaction of what causes it."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Echeance


async def set_echeance(db: AsyncSession, *, effet: str, objet_id: UUID, regle: str, tombe_le: date) -> None:
    """Have `effet` happen to the object on a day, by a rule; one day an effect and object, the last given."""
    row = Echeance(effet=effet, objet_id=objet_id, regle=regle, tombe_le=tombe_le)
    statement = insert(Echeance).values(row.model_dump())
    changes = {"regle": statement.excluded.regle, "tombe_le": statement.excluded.tombe_le}
    await db.execute(statement.on_conflict_do_update(index_elements=["effet", "objet_id"], set_=changes))


async def clear_echeance(db: AsyncSession, *, effet: str, objet_id: UUID) -> None:
    """Have nothing happen any more; harmless when nothing was to."""
    await db.execute(delete(Echeance).where(col(Echeance.effet) == effet, col(Echeance.objet_id) == objet_id))
