"""What a route declares, and what its declaration says in the OpenAPI document."""

from __future__ import annotations

import csv
import inspect
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from pydantic import TypeAdapter

from services.kit.web import errors
from services.kit.web.errors import Problem
from services.kit.web.pagination import PageParams

BULK_TYPES = ("application/x-ndjson", "text/csv")
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


def _header(name: str, description: str, pattern: str, example: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": pattern}
    return {"name": name, "in": "header", "description": description, "schema": schema, "example": example}


_IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "Clé choisie par l'appelant : la même requête rejouée avec la même clé a un seul effet et la même réponse.",
    "^[!-~]+$",
    "3f2c1a60-demo",
)
_IF_MATCH = _header("If-Match", "ETag de la version lue.", '^"v[0-9]+"$', '"v1"')


@dataclass
class RouteSpec:
    """What a route declares: the keywords of ours, and `options`, FastAPI's own.

    A `public` route is read without a token, by an actor without a role: closed unless it is declared, and unless a
    policy lets anybody perform its action. Every POST asks for an idempotency key, but where `idempotency` says
    "optional", or "none" for one that changes and keeps nothing; PUT, PATCH and DELETE ask for If-Match. `location` is
    the address of what the route creates, with the names of path values and of fields of the answer in braces. Who is read
    by a route that `reads`, every GET and few others, finds a line of it. A route
    that `consumes` media types, each with its example, reads its body itself, of at most `max_body_bytes`.
    """

    method: str
    path: str
    endpoint: Callable[..., Any]
    options: dict[str, Any]
    _: KW_ONLY
    action: str
    writes: bool | None = None
    reads: bool | None = None
    idempotency: str | None = "required"
    if_match: bool | None = None
    bulk: Any = None
    consumes: Mapping[str, str] | None = None
    max_body_bytes: int | None = None
    public: bool = False
    media_type: str = JSON
    location: str = ""
    errors: Sequence[type[Problem]] = ()

    def __post_init__(self) -> None:
        if self.public and self.method != "GET":
            raise ValueError(f"{self.method} {self.path}: only what is read may be public")
        if self.writes is None:
            self.writes = self.method != "GET"
        if self.reads is None:
            self.reads = self.method == "GET"
        if self.if_match is None:
            self.if_match = self.method in ("PUT", "PATCH", "DELETE")
        if self.method != "POST" or self.idempotency == "none":
            self.idempotency = None


_ALWAYS: tuple[type[Problem], ...] = (
    errors.MalformedRequest, errors.UnknownParameter, errors.DuplicateParameter, errors.NotAcceptable,
    errors.ValidationFailed, errors.OutOfRange, errors.Overloaded, errors.Unavailable, errors.StorageUnavailable,
)  # fmt: skip
_OF_A_BODY = (
    errors.MalformedJson, errors.DuplicateKey, errors.RequestTimeout, errors.Conflict, errors.PayloadTooLarge,
    errors.UnsupportedMediaType, errors.UnknownField, errors.InvalidText, errors.InconsistentDates,
    errors.ForbiddenField, errors.ForbiddenData,
)  # fmt: skip
_OF_A_KEY = (errors.IdempotencyKeyInvalid, errors.RequestInProgress, errors.IdempotencyKeyReused)


def problems_of(spec: RouteSpec) -> list[type[Problem]]:
    """Every problem that a route may answer: what it implies, then what it names itself."""
    return [*_implied(spec), *spec.errors]


def _implied(spec: RouteSpec) -> list[type[Problem]]:
    kinds = [*_ALWAYS]
    if not spec.public:
        kinds += [errors.Unauthenticated, errors.InvalidToken, errors.Forbidden]
    if "{" in spec.path:
        kinds.append(errors.NotFound)
    if PageParams in inspect.get_annotations(spec.endpoint, eval_str=True).values():
        kinds.append(errors.InvalidCursor)
    if spec.method != "GET":
        kinds += _OF_A_BODY
    if spec.idempotency:
        kinds += [*([errors.IdempotencyKeyMissing] if spec.idempotency == "required" else []), *_OF_A_KEY]
    if spec.if_match:
        kinds += [errors.VersionMismatch, errors.PreconditionRequired]
    return kinds


def documented_errors(spec: RouteSpec) -> dict[int | str, dict[str, Any]]:
    """The `responses` of the route's problems, by status: the first that is implied, and all that it names."""
    titles: dict[int, list[str]] = {}
    for kind in _implied(spec):
        titles.setdefault(kind.status, [kind.title])
    for kind in spec.errors:
        if kind.title not in titles.setdefault(kind.status, []):
            titles[kind.status].append(kind.title)
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Probleme"}}}
    return {status: {"description": "; ".join(names), "content": content} for status, names in sorted(titles.items())}


def documented_extras(spec: RouteSpec) -> dict[str, Any]:
    security: list[dict[str, list[str]]] = [] if spec.public else [{"jeton": []}]
    slugs = sorted({kind.slug for kind in problems_of(spec)})
    extra: dict[str, Any] = {"security": security, "x-action": spec.action, "x-problemes": slugs}
    parameters = []
    if spec.idempotency:
        parameters.append({**_IDEMPOTENCY_KEY, "required": spec.idempotency == "required"})
    if spec.if_match:
        parameters.append({**_IF_MATCH, "required": True})
    if parameters:
        extra["parameters"] = parameters
    if spec.consumes:
        whole = {"type": "string", "format": "binary", "description": "Le document, entier."}
        content = {kind: {"schema": whole, "example": example} for kind, example in spec.consumes.items()}
        extra["requestBody"] = {"required": True, "content": content}
    if spec.bulk:
        schema = {"type": "string", "minLength": 1, "description": "Une ligne par enregistrement, en UTF-8."}
        examples = _bulk_examples(spec.bulk)
        content = {kind: {"schema": schema, "example": example} for kind, example in examples.items()}
        extra["requestBody"] = {"required": True, "content": content}
    return extra


def _bulk_examples(line: Any) -> dict[str, str]:
    """One line of a load in each format; CSV has the flat columns only."""
    example = _first_example(TypeAdapter(line).json_schema())
    flat = {
        name: json.dumps(value) if isinstance(value, bool) else value
        for name, value in example.items()
        if not isinstance(value, dict | list | None)
    }
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([flat.keys(), flat.values()])
    ndjson, text = BULK_TYPES
    return {ndjson: json.dumps(example, ensure_ascii=False) + "\n", text: table.getvalue()}


def _first_example(schema: dict[str, Any]) -> dict[str, Any]:
    """The example of a line, or of the first kind of lines."""
    if "discriminator" not in schema:
        return dict(schema["examples"][0])
    kind, reference = next(iter(schema["discriminator"]["mapping"].items()))
    (example,) = schema["$defs"][reference.rsplit("/", 1)[-1]]["examples"][:1]
    return {schema["discriminator"]["propertyName"]: kind, **example}
