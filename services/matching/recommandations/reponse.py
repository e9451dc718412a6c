"""Answers on the wire: what was computed, with the state of the feeds, which alone is that of the moment of reading."""

from __future__ import annotations

from datetime import datetime

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from services.matching.index.fraicheur import Flux, Fraicheur
from services.matching.index.index import Publie
from services.matching.index.memoire import Gardee
from services.matching.models import Recommandation
from services.matching.recommandations.entrees import POIDS
from services.matching.recommandations.parties import FluxLus, Provenance, VersionCatalogue

PRIVEE = "private, no-cache"


def provenance(publie: Publie, at: datetime, flux: Flux) -> Provenance:
    """Of an answer computed now."""
    return provenance_of(publie.empreinte, publie.version, POIDS.modele, at, flux)


def provenance_of(catalogue: str, version: str | None, modele: str, at: datetime, flux: Flux) -> Provenance:
    return Provenance(
        version_catalogue=VersionCatalogue(numero=version, empreinte=catalogue),
        modele=modele,
        calculee_le=at,
        flux=FluxLus.model_validate(flux),
    )


def passing_answer(answer: BaseModel, cache_control: str = "no-store") -> Response:
    """An answer that is not stored."""
    return json_response(answer.model_dump_json().encode(), cache_control)


def current_answer(gardee: Gardee, fraicheur: Fraicheur) -> Response:
    """A stored answer with the feeds as they are now; another ETag when one became stale or fresh since."""
    body = orjson.dumps({**gardee.membres, "provenance": {**gardee.provenance, "flux": fraicheur.flux}})
    return json_response(body, PRIVEE, f'W/"{gardee.id.hex}-{fraicheur.perimes}"')


def stored_answer(row: Recommandation) -> Response:
    """The stored answer to the byte."""
    return json_response(row.reponse, PRIVEE, f'"{row.id.hex}"')


def json_response(body: bytes, cache_control: str, etag: str | None = None) -> Response:
    headers = {"Cache-Control": cache_control, **({"ETag": etag} if etag else {})}
    return Response(body, headers=headers, media_type="application/json")
