"""The bytes of an answer: what was computed, then the state of the feeds, which alone is that of the moment of reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.matching.index.fraicheur import Fraicheur
from services.matching.index.index import SOURCES
from services.matching.index.memoire import Gardee
from services.matching.models import Recommandation

_CLOSING = b"}}"
PRIVES = ("certification", "parcours")


def head_of(resultat: bytes, *, version: str | None, catalogue: str, modele: str, at: datetime, **first: Any) -> bytes:
    """Everything of an answer that comes before the state of the feeds."""
    provenance = {
        "version_catalogue": {"numero": version, "empreinte": catalogue},
        "modele": modele,
        "calculee_le": at,
    }
    opening = orjson.dumps(first)[:-1] + (b"," if first else b"")
    tail = orjson.dumps({"provenance": provenance}, option=orjson.OPT_UTC_Z)[1:-2]
    return opening + resultat[1:-1] + b"," + tail + b',"flux":'


def with_flux(head: bytes, flux: Mapping[str, Any]) -> bytes:
    ordered = {source: {name: flux[source][name] for name in ("position", "age_s", "perime")} for source in SOURCES}
    return b"".join((head, orjson.dumps(ordered), _CLOSING))


def told_to_all(flux: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The state of the feeds for who reads of nobody, or of others.

    Of the feeds that carry what people do in private, the position moves with each of these acts, and so does the age of a
    feed that is listened to: only whether they are stale is told, and for how long when they are.
    """
    told = {source: dict(state) for source, state in flux.items()}
    for source in PRIVES:
        told[source] |= {"position": None, "age_s": told[source]["age_s"] if told[source]["perime"] else None}
    return told


def current_answer(request: Request, gardee: Gardee, fraicheur: Fraicheur) -> Response:
    """A stored answer with the feeds as they are now; 304 when the caller has it and no feed became stale or fresh since."""
    etag = f'W/"{gardee.id.hex}-{fraicheur.perimes}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if _matches(request, etag):
        return Response(status_code=304, headers=headers)
    # long: copied once
    return json_response(b"".join((gardee.tete, fraicheur.json, _CLOSING)), headers)


def stored_answer(request: Request, row: Recommandation) -> Response:
    """The stored answer to the byte."""
    headers = {"ETag": f'"{row.id.hex}"', "Cache-Control": "private, no-cache"}
    if _matches(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return json_response(row.reponse, headers)


def json_response(body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, headers=dict(headers), media_type="application/json")


def _matches(request: Request, etag: str) -> bool:
    given = request.headers.get("if-none-match")
    if given is None:
        return False
    wanted = etag.removeprefix("W/")
    return given.strip() == "*" or any(part.strip().removeprefix("W/") == wanted for part in given.split(","))
