"""The bytes of a piece on their way to and from the database, a part at a time: never whole in memory."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy import insert, select
from sqlmodel import col
from starlette.requests import ClientDisconnect, Request

from services.certification.demande.errors import PasUnPdf
from services.certification.models import MorceauPiece
from services.kit.data.db import Database
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import MalformedRequest, UnsupportedMediaType

PDF = "application/pdf"
# a row of a quarter of a megabyte: forty for the longest piece, and what one request holds at a time
MORCEAU = 262_144
# where ISO 32000 puts the end of the file: readers look for it in the last kilobyte
QUEUE = 1_024


@dataclass(frozen=True)
class Recu:
    """What was received of a piece."""

    octets: int
    empreinte: str


async def _corps(request: Request) -> AsyncIterator[bytes]:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != PDF:
        raise UnsupportedMediaType(f"Une pièce est un PDF ({PDF}).")
    return _parts(request)


async def _parts(request: Request) -> AsyncIterator[bytes]:
    kept = bytearray()
    try:
        async for chunk in request.stream():
            kept += chunk
            while len(kept) >= MORCEAU:
                yield bytes(kept[:MORCEAU])
                del kept[:MORCEAU]
    except ClientDisconnect:
        raise MalformedRequest("Le corps est incomplet.") from None
    if kept:
        yield bytes(kept)


Corps = Annotated[AsyncIterator[bytes], Depends(_corps)]


async def receive(uow: UnitOfWork, piece_id: UUID, corps: AsyncIterator[bytes]) -> Recu:
    """Write the parts of a piece; raises PasUnPdf when they do not begin and end as a PDF does."""
    digest, octets, rang, tail = hashlib.sha256(), 0, 0, b""
    async for part in corps:
        if rang == 0 and not part.startswith(b"%PDF-"):
            raise PasUnPdf("Le fichier ne commence pas comme un PDF.")
        await uow.db.execute(insert(MorceauPiece).values(piece_id=piece_id, rang=rang, donnees=part))
        digest.update(part)
        octets, rang, tail = octets + len(part), rang + 1, (tail + part)[-QUEUE:]
    if b"%%EOF" not in tail:
        raise PasUnPdf("Le fichier est vide, ou coupé avant sa fin.")
    return Recu(octets, digest.hexdigest())


async def send(database: Database, piece_id: UUID, octets: int) -> AsyncIterator[bytes]:
    """The parts, each read by a statement of its own: a slow reader holds no connection."""
    for rang in range(-(-octets // MORCEAU)):
        statement = select(col(MorceauPiece.donnees)).where(
            col(MorceauPiece.piece_id) == piece_id, col(MorceauPiece.rang) == rang
        )
        async with database.reading() as db:
            part = await db.scalar(statement)
        if part is None:  # withdrawn meanwhile: the answer ends short of its announced length
            return
        yield part
