"""The two routes of a person's whole copy."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.gateway.documented import problem_responses
from services.gateway.errors import PartieManquante, TooManyRequests
from services.gateway.exports.archive import archive
from services.gateway.exports.gathering import ask_each
from services.gateway.exports.schemas import ExportComplet
from services.kit.data.days import utc_now
from services.kit.web.errors import (
    Forbidden,
    InvalidToken,
    MalformedRequest,
    NotFound,
    Unauthenticated,
    UpstreamInvalid,
    ValidationFailed,
)

router = APIRouter(tags=["exports"])
PRIVATE = {"Cache-Control": "no-store"}
_PROBLEMS = problem_responses(
    MalformedRequest, Unauthenticated, InvalidToken, Forbidden, NotFound, ValidationFailed, TooManyRequests,
    UpstreamInvalid, PartieManquante,
)  # fmt: skip
# one policy for all the services, which each of them asks
_SPEC: dict[str, Any] = {"security": [{"jeton": []}], "x-action": "exporter_profil"}


async def _gathered(profil_id: UUID, request: Request) -> dict[str, Any]:
    """The whole copy, once the caller is known and asks for no more than is theirs to ask."""
    state = request.app.state
    actor = await state.trust.verifier().actor(request.headers)
    state.exports.hit(actor.sujet)
    services = await ask_each(request, f"/v1/exports/{{service}}/{profil_id}")
    return {"profil_id": str(profil_id), "produit_le": utc_now(), "services": services}


Gathered = Annotated[dict[str, Any], Depends(_gathered)]


@router.get(
    "/v1/exports/{profil_id}",
    operation_id="exporter_profil",
    summary="Emporter toutes ses données",
    response_model=ExportComplet,
    responses=_PROBLEMS,
    openapi_extra=_SPEC,
)
async def exporter_profil(export: Gathered) -> Response:
    """Tout ce que les services gardent de la personne, en une réponse, pour elle seule. Si un service ne répond pas, rien
    n'est donné, et il est nommé."""
    return Response(orjson.dumps(export), media_type="application/json", headers=PRIVATE)


@router.get(
    "/v1/exports/{profil_id}/archive",
    operation_id="telecharger_export",
    summary="Télécharger toutes ses données",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}, **_PROBLEMS},
    openapi_extra=_SPEC,
)
async def telecharger_export(export: Gathered) -> Response:
    """La même copie en une archive : une page à lire, et un fichier JSON par service."""
    content = await asyncio.to_thread(archive, export, export["produit_le"])
    name = f'attachment; filename="passerelle-{export["produit_le"]:%Y-%m-%d}.zip"'
    return Response(content, media_type="application/zip", headers={**PRIVATE, "Content-Disposition": name})
