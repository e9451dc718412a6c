"""Versions on the wire: what a request says that it has read, the `ETag` and the `Location` of an answer."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from services.kit.web.errors import MalformedRequest
from services.kit.web.fields import Sortie

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
_OURS = re.compile(r'"v(\d{1,18})"', re.ASCII)
# equal to no version: of a foreign or weak tag, or of whoever asks that nothing be there yet
NO_VERSION = -1


class SortieVersionnee(Sortie):
    """Base of an answer that can be written back: its `ETag` tells the version (None: it has none), its body does not."""

    version: int | None = Field(default=None, exclude=True)


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` names, None when absent; raises MalformedRequest. `If-None-Match: *` expects none."""
    if request.headers.get("if-none-match", "").strip() == "*":
        return NO_VERSION
    given = request.headers.get("if-match")
    if given is None:
        return None
    if not _ETAG.fullmatch(given):
        raise MalformedRequest("L'en-tête If-Match est mal formé.")
    ours = _OURS.fullmatch(given)
    return int(ours[1]) if ours else NO_VERSION


def headers_of(answered: object, location: str, path: dict[str, Any]) -> dict[str, str]:
    """`ETag` of a versioned answer; `Location` when the route has one, from its path's values and the answer's fields."""
    version = answered.version if isinstance(answered, SortieVersionnee) else None
    headers = {} if version is None else {"ETag": f'"v{version}"'}
    return headers | ({"Location": location.format_map(ChainMap(vars(answered), path))} if location else {})


def if_changed(request: Request, response: Response) -> Response:
    """`response`, or 304 without a body when `If-None-Match` names its `ETag`."""
    given = request.headers.get("if-none-match")
    if given is None or not (etag := response.headers.get("etag")):
        return response
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    if tags != ["*"] and etag.removeprefix("W/") not in tags:
        return response
    kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    return Response(status_code=304, headers=kept)
