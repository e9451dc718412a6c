"""Routes that name their action: authorised, strict about what comes in, one transaction committed before the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import FastAPI, Header, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message

from services.kit import errors, idempotency
from services.kit.db import allow_long_statements
from services.kit.errors import Problem
from services.kit.strict_json import parse_json
from services.kit.uow import Service, UnitOfWork

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
BULK_TYPES = ("application/x-ndjson", "text/csv")
PROBLEM_JSON = "application/problem+json"

_IDEMPOTENCY_HEADER = Header(
    alias="Idempotency-Key",
    description="Clé choisie par l'appelant: la même requête rejouée avec la même clé a un seul effet et la même réponse.",
    min_length=1,
    max_length=255,
    pattern=r"^[!-~]+$",
    examples=["3f2c1a60-demo"],
)
_IF_MATCH_HEADER = Header(
    alias="If-Match",
    description="ETag de la version lue.",
    pattern=r'^"v[0-9]+"$',
    examples=['"v1"'],
)


@dataclass
class RouteSpec:
    """What the kit knows of a route beside FastAPI's own declaration."""

    method: str
    path: str
    action: str
    endpoint: Callable[..., Any]
    writes: bool
    idempotency: str | None
    if_match: bool
    bulk: Any
    errors: list[type[Problem]] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


class ServiceRouter:
    """Collects routes; `mount` adds them flat to the application (each included router would be scanned at each request)."""

    def __init__(self, tags: list[str]) -> None:
        self.tags: list[Any] = list(tags)
        self.specs: list[RouteSpec] = []

    def _route(
        self,
        method: str,
        path: str,
        *,
        action: str,
        operation_id: str,
        summary: str,
        writes: bool | None = None,
        idempotency: str | None = None,
        if_match: bool | None = None,
        bulk: Any = None,
        errors: list[type[Problem]] | None = None,
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        def register(endpoint: Endpoint) -> Endpoint:
            spec = RouteSpec(
                method=method,
                path=path,
                action=action,
                endpoint=endpoint,
                writes=method != "GET" if writes is None else writes,
                idempotency=(idempotency or "required") if method == "POST" else None,
                if_match=method in ("PUT", "PATCH", "DELETE") if if_match is None else if_match,
                bulk=bulk,
                errors=errors or [],
                options={
                    "operation_id": operation_id,
                    "summary": summary,
                    "tags": self.tags,
                    **options,
                },
            )
            self.specs.append(spec)
            return endpoint

        return register

    def get(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("GET", path, **declaration)

    def post(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("POST", path, **declaration)

    def put(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PUT", path, **declaration)

    def patch(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PATCH", path, **declaration)

    def delete(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("DELETE", path, **declaration)

    def mount(self, app: FastAPI, service: Service) -> None:
        for spec in self.specs:
            if spec.action not in service.policy.roles_by_action:
                raise ValueError(f"{spec.method} {spec.path}: no policy permits the action {spec.action!r}")
            route_class = type("Route", (ServiceRoute,), {"spec": spec, "service": service})
            app.router.add_api_route(
                spec.path,
                spec.endpoint,
                methods=[spec.method],
                responses=_documented_errors(spec),
                openapi_extra=_documented_extras(spec),
                route_class_override=route_class,
                **spec.options,
            )


def _documented_errors(spec: RouteSpec) -> dict[int | str, dict[str, Any]]:
    kinds: list[type[Problem]] = [
        errors.MalformedRequest, errors.Unauthenticated, errors.Forbidden, errors.NotAcceptable,
        errors.ValidationFailed, errors.Overloaded,
    ]  # fmt: skip
    if "{" in spec.path:
        kinds.append(errors.NotFound)
    if spec.method != "GET":
        kinds += [
            errors.PayloadTooLarge,
            errors.UnsupportedMediaType,
            errors.Conflict,
            errors.RequestTimeout,
        ]
    if spec.if_match:
        kinds += [errors.VersionMismatch, errors.PreconditionRequired]
    titles: dict[int, list[str]] = {}
    for kind in kinds + spec.errors:
        entry = titles.setdefault(kind.status, [])
        if kind.title not in entry:
            entry.append(kind.title)
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Probleme"}}}
    return {status: {"description": "; ".join(names), "content": content} for status, names in sorted(titles.items())}


def _documented_extras(spec: RouteSpec) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": [{"jeton": []}], "x-action": spec.action}
    parameters = []
    if spec.idempotency:
        parameters.append((_IDEMPOTENCY_HEADER, spec.idempotency == "required"))
    if spec.if_match:
        parameters.append((_IF_MATCH_HEADER, True))
    if parameters:
        extra["parameters"] = [_header_parameter(header, required) for header, required in parameters]
    if spec.bulk:
        schema = {
            "type": "string",
            "description": "Une ligne par enregistrement, en UTF-8.",
        }
        extra["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": schema} for kind in BULK_TYPES},
        }
    return extra


def _header_parameter(header: Any, required: bool) -> dict[str, Any]:
    pattern = next((m.pattern for m in header.metadata if getattr(m, "pattern", None)), None)
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": pattern}
    return {
        "name": header.alias,
        "in": "header",
        "required": required,
        "description": header.description,
        "schema": schema,
        "example": header.examples[0],
    }


class ServiceRoute(APIRoute):
    """Runs the checks and the transaction around FastAPI's own handling of a request."""

    spec: RouteSpec
    service: Service

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        spec, service = self.spec, self.service
        known = {f.alias for f in get_flat_params(self.dependant) if isinstance(f.field_info, params.Query)}
        has_json_body = self.body_field is not None
        limit = service.settings.bulk_max_body_bytes if spec.bulk else service.settings.max_body_bytes

        async def handle(request: Request) -> Response:
            actor = await service.verifier.actor(request.headers)
            if not service.policy.may_call(actor, spec.action):
                raise errors.Forbidden
            _check_query(request, known)
            _check_accept(request)
            _limit_body(request, limit)
            body = await _read_json(request) if has_json_body else b""
            async with _transaction(service, spec, request, actor) as uow:
                request.state.uow = uow
                request.state.bulk = spec.bulk
                if spec.bulk:
                    await allow_long_statements(uow.db, service.settings)
                response = await _once(uow, spec, request, body, answer)
            response.headers.update(uow.headers)
            return response

        return handle


@asynccontextmanager
async def _transaction(service: Service, spec: RouteSpec, request: Request, actor: Any) -> AsyncIterator[UnitOfWork]:
    database = service.database
    async with database.writing() if spec.writes else database.reading() as db:
        uow = UnitOfWork(service, request, db, actor, spec.action)
        yield uow
        if spec.writes:
            await (db.commit() if uow.keeps else db.rollback())


async def _once(uow: UnitOfWork, spec: RouteSpec, request: Request, body: bytes, answer: Any) -> Response:
    """Run the handler, or answer again what the same key was answered."""
    key = digest = None
    if spec.idempotency:
        key = idempotency.read_key(request, required=spec.idempotency == "required")
    if key:
        digest = idempotency.fingerprint(request, body)
        replayed = await idempotency.replay(uow, key, digest)
        if replayed is not None:
            return replayed
    response: Response = await answer(request)
    if spec.writes and spec.method != "GET":
        await uow.finish()
    response.headers.update(uow.headers)
    if key and digest:
        await idempotency.store(uow, key, digest, response)
    return response


def _check_query(request: Request, known: set[str]) -> None:
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            raise errors.UnknownParameter(f"Paramètres connus: {', '.join(sorted(known)) or 'aucun'}.")
        if name in seen:
            raise errors.DuplicateParameter(f"Le paramètre {name} est donné deux fois.")
        seen.add(name)


def _check_accept(request: Request) -> None:
    accept = request.headers.get("accept", "*/*")
    ranges = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    if not any(r in ("*/*", "application/*", "application/json", PROBLEM_JSON, "") for r in ranges):
        raise errors.NotAcceptable("Ce service répond en application/json.")


def _limit_body(request: Request, limit: int) -> None:
    """Refuse a body over `limit` bytes by its announced length, or as soon as it has passed it."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > limit:
        raise errors.PayloadTooLarge(f"Le corps dépasse {limit} octets.")
    receive, received = request._receive, 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise errors.PayloadTooLarge(f"Le corps dépasse {limit} octets.")
        return message

    request._receive = counted


async def _read_json(request: Request) -> bytes:
    """The strictly parsed body, left on the request where FastAPI finds it."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in ("application/json", "application/merge-patch+json"):
        raise errors.UnsupportedMediaType("Ce service attend du JSON (application/json).")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise errors.UnsupportedMediaType("Le corps ne doit pas être compressé.")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise errors.MalformedRequest("Le corps est incomplet.") from None
    request._json = parse_json(body)
    if request._json is None:
        raise errors.ValidationFailed(erreurs=[errors.Erreur(pointeur="", motif="Un objet est attendu")])
    return body
