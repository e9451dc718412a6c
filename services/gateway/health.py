"""Whether the gateway lives, and whether each service is ready."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from services.gateway.documented import problem_responses
from services.kit.run.http import ServiceClient
from services.kit.web.errors import MalformedRequest, Problem

router = APIRouter(tags=["sante"])


class Vivant(BaseModel):
    """Le processus répond."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"etat": "vivant", "service": "gateway"}]})
    etat: str = Field(description="Toujours « vivant »")
    service: str = Field(description="Nom du service")


class EtatService(BaseModel):
    """L'état d'un service voisin."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pret": True, "suit": {"competences": True}}]})
    pret: bool = Field(description="Le service peut répondre")
    suit: dict[str, bool] = Field(description="Voisins dont il suit le flux : vrai si tout ce qu'ils ont publié est lu")


class Pret(BaseModel):
    """L'état de chaque service voisin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"etat": "pret", "services": {"parcours": {"pret": True, "suit": {"competences": True}}}}]
        }
    )
    etat: str = Field(description="« pret » si tous les services le sont, « indisponible » sinon")
    services: dict[str, EtatService] = Field(description="État par service")


@router.get(
    "/vivant",
    operation_id="lire_vivant",
    summary="Savoir si la passerelle répond",
    response_model=Vivant,
    responses=problem_responses(MalformedRequest),
)
async def lire_vivant() -> Response:
    """Répond tant que le processus vit, sans interroger aucun service."""
    return JSONResponse({"etat": "vivant", "service": "gateway"}, headers={"Cache-Control": "no-store"})


@router.get(
    "/pret",
    operation_id="lire_pret",
    summary="Savoir si chaque service est prêt",
    response_model=Pret,
    responses={
        503: {"description": "Un service au moins n'est pas prêt", "model": Pret},
        **problem_responses(MalformedRequest),
    },
)
async def lire_pret(request: Request) -> Response:
    """Interroge chaque service voisin et rapporte son état."""
    state = request.app.state
    # never limited, so never multiplied: whoever asks meanwhile is told the same
    if state.looking is None or state.looking.done():
        state.looking = asyncio.ensure_future(_look(state.client, state.settings.neighbours))
    body = await asyncio.shield(state.looking)
    return JSONResponse(body.model_dump(), 200 if body.etat == "pret" else 503, {"Cache-Control": "no-store"})


async def _look(client: ServiceClient, neighbours: dict[str, str]) -> Pret:
    states = await asyncio.gather(*(_state_of(client, url) for url in neighbours.values()))
    etat = "pret" if all(state.pret for state in states) else "indisponible"
    return Pret(etat=etat, services=dict(zip(neighbours, states, strict=True)))


async def _state_of(client: ServiceClient, url: str) -> EtatService:
    """What everyone may know of a service; positions in feeds are left out, they would tell that something private moved."""
    try:
        detail: Any = await client.get(f"{url.rstrip('/')}/pret")
        flux = detail.get("flux", {})
        return EtatService(pret=True, suit={name: bool(state["rattrape"]) for name, state in flux.items()})
    except (Problem, AttributeError, KeyError, TypeError):
        return EtatService(pret=False, suit={})
