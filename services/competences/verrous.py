"""Locks of the catalogue's writers: one by one together, or a load, a publication, a move in a tree, alone.

Advisory locks, taken first: row locks alone would let a load and a single write wait for each other.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_WRITING, _LOADING = 7162836, 7162837


async def write_with_others(db: AsyncSession) -> None:
    """Before writing a few rows: waits only for who writes alone."""
    await db.execute(text(f"SELECT pg_advisory_xact_lock_shared({_WRITING})"))


async def write_alone(db: AsyncSession) -> None:
    """Before writing or reading the whole catalogue as of one instant."""
    await db.execute(text(f"SELECT pg_advisory_xact_lock({_WRITING})"))


async def is_only_load(db: AsyncSession) -> bool:
    """Whether no other load is running; none can start until this transaction ends."""
    return bool(await db.scalar(text(f"SELECT pg_try_advisory_xact_lock({_LOADING})")))
