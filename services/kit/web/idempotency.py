"""`Idempotency-Key`: a retried POST has one effect and the same answer, kept in the transaction of that effect."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from functools import cached_property, partial

from sqlalchemy import func, insert, select, text
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from services.kit.data.uow import Service, UnitOfWork
from services.kit.run.tasks import repeating
from services.kit.web.errors import (
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    MalformedRequest,
    PayloadTooLarge,
    RequestInProgress,
)

PRUNED_AT_ONCE = 1_000
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("etag", "location", "content-type")
# replicas prune side by side: each takes rows that no other holds
_PRUNE = text(
    "DELETE FROM cle_idempotence WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM cle_idempotence WHERE cree_le < :avant ORDER BY cree_le LIMIT :limite FOR UPDATE SKIP LOCKED))"
)


def read_key(request: Request, *, required: bool) -> str | None:
    values = request.headers.getlist("idempotency-key")
    if not values:
        if required:
            raise IdempotencyKeyMissing("Une clé choisie par l'appelant rend la requête rejouable sans double effet.")
        return None
    if len(values) > 1 or not _KEY.fullmatch(values[0]):
        raise IdempotencyKeyInvalid("La clé a 1 à 255 caractères ASCII visibles.")
    return values[0]


class IncomingBody:
    """A request's body as it comes, bounded by `limit` and hashed: loads are recognised without being held in memory."""

    def __init__(self, request: Request, limit: int) -> None:
        announced = request.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            raise PayloadTooLarge(f"Le corps dépasse {limit} octets.")
        self._receive = request.receive
        self._limit, self._received, self._complete = limit, 0, False
        self._scope = request.scope

    @cached_property
    def _digest(self) -> hashlib._Hash:
        scope = self._scope
        return hashlib.sha256(f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n")

    async def receive(self) -> Message:
        message = await self._receive()
        chunk = message.get("body", b"")
        self._received += len(chunk)
        if self._received > self._limit:
            raise PayloadTooLarge(f"Le corps dépasse {self._limit} octets.")
        self._digest.update(chunk)
        self._complete = message["type"] == "http.request" and not message.get("more_body", False)
        return message

    async def fingerprint(self) -> bytes:
        """What must be equal for two requests to be the same one; reads what is left of the body."""
        while not self._complete:
            if (await self.receive())["type"] == "http.disconnect":
                raise MalformedRequest("Le corps est incomplet.")
        return self._digest.digest()


async def replay(uow: UnitOfWork, key: str, body: IncomingBody) -> Response | None:
    """The stored answer for this subject and key, or None after reserving the key for this transaction."""
    lock = func.hashtextextended(f"{uow.actor.sujet}\n{key}", 0)
    if not await uow.db.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise RequestInProgress("Une requête avec cette clé est en cours ; attendez sa réponse.")
    table = uow.service.feed.metadata.tables["cle_idempotence"]
    query = select(table).where(table.c.sujet == uow.actor.sujet, table.c.cle == key)
    row = (await uow.db.execute(query)).mappings().first()
    if row is None:
        return None
    if row["empreinte"] != await body.fingerprint():
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


async def prune(service: Service) -> int:
    """Delete the keys kept for longer than the settings say, a bounded batch a transaction; their number."""
    before = service.clock() - timedelta(days=service.settings.idempotency_kept_days)
    pruned, batch = 0, PRUNED_AT_ONCE
    while batch == PRUNED_AT_ONCE:
        async with service.database.reading() as db:  # autocommit: each statement is its own transaction
            result = await db.execute(_PRUNE, {"avant": before, "limite": PRUNED_AT_ONCE})
        batch = result.rowcount  # type: ignore[attr-defined]
        pruned += batch
    return pruned


async def keep_pruned(service: Service, every_s: float = 3_600.0) -> None:
    """Prune now and every hour, until cancelled."""
    await repeating("idempotency.prune", partial(prune, service), every_s)
