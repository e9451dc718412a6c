"""The services' OpenAPI documents as one valid 3.1 document. Pure: the same documents give the same bytes in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.gateway.documented import problem_responses
from services.gateway.errors import TooManyRequests, UpstreamTimeout
from services.gateway.openapi.components import Document, Renaming, merge_components
from services.gateway.openapi.own import own_document
from services.gateway.openapi.presentation import DESCRIPTION, SECURITY_SCHEMES, SERVERS, TITLE, VERSION, tags_of
from services.gateway.relay.routes import PREFIXES, owner_of
from services.kit.web.errors import Unavailable, UpstreamInvalid

GATEWAY = "gateway"
VERBS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])
_ADDED_BY_THE_DOOR = problem_responses(TooManyRequests, UpstreamInvalid, Unavailable, UpstreamTimeout)


def merge(documents: Mapping[str, Document], *, unavailable: Iterable[str] = ()) -> Document:
    """One document of the services' (by name) and the gateway's own routes.

    Only the paths that the door lets through to that very service are kept, so no two can claim the same one. Raises
    ValueError when two claim the same operationId. `unavailable` names the services whose document is not known; it is told in `x-indisponibles`.
    """
    known = {GATEWAY: own_document(), **{name: documents[name] for name in _ordered(documents)}}
    known = {name: {**document, "paths": _kept(name, document)} for name, document in known.items()}
    components, renamings = merge_components(known)
    paths: Document = {}
    for name, document in known.items():
        for path, item in document["paths"].items():
            paths[path] = _path_item(name, item, renamings[name])
    _check_operation_ids(paths)
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": DESCRIPTION},
        "servers": SERVERS,
        "tags": tags_of(known),
        "paths": paths,
        "components": {**components, "securitySchemes": SECURITY_SCHEMES},
    }
    missing = sorted(unavailable)
    return {**merged, "x-indisponibles": missing} if missing else merged


def _ordered(documents: Mapping[str, Document]) -> list[str]:
    order = {name: i for i, name in enumerate(PREFIXES)}
    return sorted((name for name in documents if name != GATEWAY), key=lambda name: (order.get(name, 99), name))


def _kept(name: str, document: Document) -> Document:
    paths = document.get("paths", {})
    return {path: item for path, item in paths.items() if name == GATEWAY or owner_of(path) == name}


def _path_item(name: str, item: Document, renaming: Renaming) -> Document:
    kept = {
        key: value for key, value in item.items() if key in VERBS or key in ("parameters", "summary", "description")
    }
    item = renaming.apply(kept)
    for verb in VERBS & item.keys():
        operation = item[verb]
        _clean_media_types(operation)
        _describe_success(operation)
        if name != GATEWAY:
            for status, response in _ADDED_BY_THE_DOOR.items():
                operation["responses"].setdefault(str(status), response)
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if operation.get("security") != []:  # public
                # either way of presenting a token
                operation["security"] = [{scheme: []} for scheme in SECURITY_SCHEMES]
    return item


def _clean_media_types(operation: Document) -> None:
    """`itemSchema` and its kin are keywords of 3.2, which validators and generators of 3.1 refuse."""
    holders = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
    for media_type in (media for holder in holders for media in holder.get("content", {}).values()):
        if media_type.pop("itemSchema", None) is not None:
            media_type.setdefault("schema", {"type": "string", "description": "Une valeur JSON par ligne."})
        media_type.pop("itemEncoding", None)
        media_type.pop("prefixEncoding", None)


def _describe_success(operation: Document) -> None:
    for response in operation["responses"].values():
        if response.get("description") == "Successful Response":
            response["description"] = "Réponse attendue"


def _check_operation_ids(paths: Document) -> None:
    seen: dict[str, str] = {}
    for path, item in paths.items():
        for verb in VERBS & item.keys():
            operation_id: Any = item[verb].get("operationId")
            if not operation_id:
                raise ValueError(f"{verb} {path} has no operationId")
            if operation_id in seen:
                raise ValueError(f"the operationId {operation_id} is claimed by {seen[operation_id]} and by {path}")
            seen[operation_id] = path
