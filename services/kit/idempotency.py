"""`Idempotency-Key`: a retried POST has one effect and the same answer, kept in the transaction of that effect."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import func, insert, select
from starlette.requests import Request
from starlette.responses import Response

from services.kit.errors import (
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    RequestInProgress,
)
from services.kit.uow import UnitOfWork

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("etag", "location", "content-type")


def read_key(request: Request, *, required: bool) -> str | None:
    values = request.headers.getlist("idempotency-key")
    if not values:
        if required:
            raise IdempotencyKeyMissing("Une clé choisie par l'appelant rend la requête rejouable sans double effet.")
        return None
    if len(values) > 1 or not _KEY.fullmatch(values[0]):
        raise IdempotencyKeyInvalid("La clé a 1 à 255 caractères ASCII visibles.")
    return values[0]


def fingerprint(request: Request, body: bytes) -> bytes:
    """What must be equal for two requests to be the same one."""
    return hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body).digest()


async def replay(uow: UnitOfWork, key: str, digest: bytes) -> Response | None:
    """The stored answer for this subject and key, or None after reserving the key for this transaction."""
    lock = func.hashtextextended(f"{uow.actor.sujet}\n{key}", 0)
    if not await uow.db.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise RequestInProgress("Une requête avec cette clé est en cours; attendez sa réponse.")
    table = uow.service.feed.metadata.tables["cle_idempotence"]
    query = select(table).where(table.c.sujet == uow.actor.sujet, table.c.cle == key)
    row = (await uow.db.execute(query)).mappings().first()
    if row is None:
        return None
    if row["empreinte"] != digest:
        raise IdempotencyKeyReused("Cette clé a déjà servi pour une autre requête.")
    headers = {**row["entetes"], "Idempotent-Replayed": "true"}
    return Response(content=row["corps"], status_code=row["statut"], headers=headers)


async def store(uow: UnitOfWork, key: str, digest: bytes, response: Response) -> None:
    table = uow.service.feed.metadata.tables["cle_idempotence"]
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    await uow.db.execute(
        insert(table).values(
            sujet=uow.actor.sujet,
            cle=key,
            empreinte=digest,
            statut=response.status_code,
            entetes=headers,
            corps=bytes(response.body),
            cree_le=uow.now,
        )
    )
