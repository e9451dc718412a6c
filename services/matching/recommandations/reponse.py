"""The bytes of an answer: what was computed, then the state of the feeds, which alone is that of the moment of reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from starlette.responses import Response

from services.matching.index.fraicheur import Fraicheur
from services.matching.index.index import SOURCES, Publie
from services.matching.index.memoire import Gardee
from services.matching.models import Recommandation

_CLOSING = b"}}"


def head_of(resultat: bytes, *, version: str | None, catalogue: str, modele: str, at: datetime, **first: Any) -> bytes:
    """Everything of an answer that comes before the state of the feeds."""
    opening = orjson.dumps(first)[:-1] + (b"," if first else b"")
    return b"".join((opening, memoryview(resultat)[1:-1], _provenance(version, catalogue, modele, at)))


def _provenance(version: str | None, catalogue: str, modele: str, at: datetime) -> bytes:
    """Up to the state of the feeds."""
    provenance = {
        "version_catalogue": {"numero": version, "empreinte": catalogue},
        "modele": modele,
        "calculee_le": at,
    }
    return b"," + orjson.dumps({"provenance": provenance}, option=orjson.OPT_UTC_Z)[1:-2] + b',"flux":'


def with_flux(head: bytes, flux: Mapping[str, Any]) -> bytes:
    ordered = {source: {name: flux[source][name] for name in ("position", "age_s", "perime")} for source in SOURCES}
    return b"".join((head, orjson.dumps(ordered), _CLOSING))


def passing_answer(parts: Iterable[bytes], publie: Publie, modele: str, at: datetime, fraicheur: Fraicheur) -> Response:
    """An answer that is not stored, from the members of its object; long: put together once."""
    provenance = _provenance(publie.version, publie.empreinte, modele, at)
    body = b"".join((b"{", *parts, provenance, fraicheur.json_pour_tous, _CLOSING))
    return json_response(body, {"Cache-Control": "no-store"})


def current_answer(gardee: Gardee, fraicheur: Fraicheur) -> Response:
    """A stored answer with the feeds as they are now; another ETag when one became stale or fresh since."""
    etag = f'W/"{gardee.id.hex}-{fraicheur.perimes}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    # long: copied once
    return json_response(b"".join((gardee.tete, fraicheur.json, _CLOSING)), headers)


def stored_answer(row: Recommandation) -> Response:
    """The stored answer to the byte."""
    return json_response(row.reponse, {"ETag": f'"{row.id.hex}"', "Cache-Control": "private, no-cache"})


def json_response(body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, headers=dict(headers), media_type="application/json")
