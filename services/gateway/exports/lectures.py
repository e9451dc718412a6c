"""The readers of a person in every service, as one list: all services number their lines in one order."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.gateway.documented import problem_responses
from services.gateway.errors import PartieManquante, TooManyRequests
from services.gateway.exports.gathering import ask_each
from services.kit.web.errors import (
    Forbidden,
    InvalidCursor,
    InvalidToken,
    MalformedRequest,
    NotFound,
    Unauthenticated,
    UpstreamInvalid,
    ValidationFailed,
)
from services.kit.web.lectures import LecturePersonneLue
from services.kit.web.pagination import MAX_PAGE, Page

router = APIRouter(tags=["lectures"])
PRIVATE = {"Cache-Control": "no-store"}


@router.get(
    "/v1/lectures/{profil_id}",
    operation_id="lister_lectures",
    summary="Lire qui a lu ce qui est à soi",
    response_model=Page[LecturePersonneLue],
    responses=problem_responses(
        MalformedRequest, Unauthenticated, InvalidToken, Forbidden, NotFound, ValidationFailed, InvalidCursor,
        TooManyRequests, UpstreamInvalid, PartieManquante,
    ),
    openapi_extra={"security": [{"jeton": []}], "x-action": "lire_lectures"},
)  # fmt: skip
async def lister_lectures(
    profil_id: UUID,
    request: Request,
    limite: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Nombre d'éléments par page")] = 50,
    apres: Annotated[
        str | None, Query(max_length=1000, description="Curseur « suivant » de la page précédente")
    ] = None,
) -> Response:
    """Qui a lu la personne, dans quelque service que ce soit, quoi et quand, de la lecture la plus récente à la plus ancienne.
    Elle seule le lit. Si un service ne répond pas, rien n'est donné, et il est nommé."""
    await request.app.state.trust.verifier().actor(request.headers)
    pages = await ask_each(request, f"/v1/lectures/{{service}}/{profil_id}")
    lines: list[dict[str, Any]] = [line for page in pages.values() for line in page["elements"]]
    lines.sort(key=lambda line: str(line["id"]), reverse=True)
    more = len(lines) > limite or any(page["suivant"] for page in pages.values())
    merged = {"elements": lines[:limite], "suivant": lines[:limite][-1]["id"] if more else None}
    return Response(orjson.dumps(merged), media_type="application/json", headers=PRIVATE)
