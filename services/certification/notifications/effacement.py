"""Notifications that were read, erased in their time."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.horloge.effacement import Perime, civil_date
from services.certification.models import Notification


async def erase_notifications(db: AsyncSession, perime: Perime) -> list[UUID]:
    statement = delete(Notification).where(perime(civil_date(col(Notification.lue_le))))
    return list(await db.scalars(statement.returning(col(Notification.id))))
