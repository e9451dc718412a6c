"""The status lists: one bit an attestation, compressed, as W3C Bitstring Status List 1.0 lays them out."""

import base64
import gzip
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.models import Attestation

# the smallest list that the recommendation allows: a place says nothing of whose it is among so many
PLACES = 131_072


async def revoked_places(db: AsyncSession, liste: int) -> list[int]:
    """Places of a list whose attestation is revoked; those of erased profils stay so."""
    statement = select(col(Attestation.place)).where(
        col(Attestation.liste) == liste, col(Attestation.revoquee_le).is_not(None)
    )
    return sorted(await db.scalars(statement))


async def list_exists(db: AsyncSession, liste: int) -> bool:
    """The first list is there before any attestation."""
    if liste == 0:
        return True
    return await db.scalar(select(1).where(col(Attestation.liste) == liste).limit(1)) is not None


def encode(places: Iterable[int]) -> str:
    """The list with these bits set, most significant bit first: multibase base64url of gzip."""
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    compressed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(compressed).rstrip(b"=").decode()
