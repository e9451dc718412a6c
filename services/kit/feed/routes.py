"""The feed's one route."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import CursorExpired, InvalidCursor
from services.kit.web.routing import ServiceRouter


class Evenement(BaseModel):
    """Événement CloudEvents 1.0."""

    specversion: str = Field(description="Version de CloudEvents")
    id: str = Field(description="Identifiant de l'événement")
    source: str = Field(description="Service émetteur")
    type: str = Field(description="Type de l'événement")
    subject: str = Field(description="Identifiant de la ressource concernée")
    time: datetime = Field(description="Instant d'émission")
    datacontenttype: str = Field(description="Type du contenu")
    position: str = Field(description="Position dans le flux")
    data: dict[str, Any] = Field(description="État de la ressource après le changement")


class LotEvenements(BaseModel):
    """Un lot d'événements, dans l'ordre du flux."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"evenements": [], "position": "0f1e2d3c.812.9b74c9897bac"}]}
    )
    evenements: list[Evenement] = Field(description="Événements, mille au plus")
    position: str | None = Field(description="Position à donner à la lecture suivante ; null si le flux est vide")


def feed_router(name: str) -> ServiceRouter:
    """Router of `GET /v1/evenements/<name>`."""
    router = ServiceRouter(tags=["evenements"])

    @router.get(
        f"/v1/evenements/{name}",
        action="lire_evenements",
        operation_id=f"lire_evenements_{name}",
        summary="Lire le flux de changements",
        response_model=LotEvenements,
        errors=[InvalidCursor, CursorExpired],
    )
    async def lire_evenements(
        request: Request,
        uow: UnitOfWork,
        apres: Annotated[str | None, Query(max_length=60, description="Position de la lecture précédente")] = None,
        limite: Annotated[int, Query(ge=1, le=1000, description="Nombre d'événements au plus")] = 100,
        attente: Annotated[int, Query(ge=0, le=25, description="Secondes d'attente si le flux n'a rien de neuf")] = 0,
    ) -> Response:
        """Suit les changements de ce service dans l'ordre, sans trou, depuis n'importe quelle position."""
        events, position = await _read(request, uow, apres, limite, attente)
        body = b'{"evenements":[' + b",".join(events) + b'],"position":'
        return Response(body + (f'"{position}"' if position else "null").encode() + b"}", media_type="application/json")

    return router


async def _read(
    request: Request, uow: UnitOfWork, after: str | None, limit: int, wait_s: int
) -> tuple[list[bytes], str | None]:
    feed = uow.service.feed
    until = time.monotonic() + min(wait_s, uow.service.settings.long_poll_max_s)
    while True:
        events, position = await feed.read(after, limit)
        left = until - time.monotonic()
        if events or left <= 0 or feed.is_closing or await request.is_disconnected():
            return events, position
        await feed.wait(left)
        await asyncio.sleep(0)
