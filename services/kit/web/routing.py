"""Routes that name their action: authorised, strict about what comes in, one transaction committed before the answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import Any, TypeVar

from fastapi import FastAPI, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute, APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from services.kit.data.db import allow_long_statements
from services.kit.data.uow import Service, UnitOfWork
from services.kit.web import errors, idempotency
from services.kit.web.auth import ANONYMOUS
from services.kit.web.errors import Problem
from services.kit.web.idempotency import IncomingBody
from services.kit.web.reading import Handler, plain_handler
from services.kit.web.route_spec import JSON, PROBLEM_JSON, RouteSpec, documented_errors, documented_extras
from services.kit.web.strict_json import field_names, parse_json

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


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
        public: bool = False,
        media_type: str = JSON,
        errors: list[type[Problem]] | None = None,
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        if public and method != "GET":
            raise ValueError(f"{method} {path}: only what is read may be public")

        def register(endpoint: Endpoint) -> Endpoint:
            spec = RouteSpec(
                method=method,
                path=path,
                action=action,
                endpoint=endpoint,
                writes=method != "GET" if writes is None else writes,
                idempotency=(idempotency or "required") if method == "POST" and idempotency != "none" else None,
                if_match=method in ("PUT", "PATCH", "DELETE") if if_match is None else if_match,
                bulk=bulk,
                public=public,
                media_type=media_type,
                errors=errors or [],
                options={"operation_id": operation_id, "summary": summary, "tags": self.tags, **options},
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
        app.state.fixed_paths.update(spec.path for spec in self.specs if "{" not in spec.path)
        for spec in self.specs:
            if spec.action not in service.policy.roles_by_action:
                raise ValueError(f"{spec.method} {spec.path}: no policy permits the action {spec.action!r}")
        app.router.routes.extend(self.routes)

    @cached_property
    def routes(self) -> list[BaseRoute]:
        """Made once: a route holds nothing of an application, it finds it in each request."""
        router = APIRouter()
        for spec in self.specs:
            router.add_api_route(
                spec.path,
                spec.endpoint,
                methods=[spec.method],
                responses=documented_errors(spec),
                openapi_extra=documented_extras(spec),
                route_class_override=type("Route", (ServiceRoute,), {"spec": spec}),
                **spec.options,
            )
        return router.routes


class ServiceRoute(APIRoute):
    """Runs the checks and the transaction around FastAPI's own handling of a request."""

    spec: RouteSpec

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A path that a route has in full is never another route's identifier, whatever the method."""
        # every route before the right one is asked: the framework's answer costs ten times this look
        path = scope["path"]
        found = self.path_regex.match(path)
        if not found or (self.param_convertors and path in scope["app"].state.fixed_paths):
            return Match.NONE, {}
        given = {name: self.param_convertors[name].convert(text) for name, text in found.groupdict().items()}
        child_scope = {"endpoint": self.endpoint, "path_params": given, "route": self}
        return (Match.FULL if scope["method"] == self.spec.method else Match.PARTIAL), child_scope

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._plain is None or scope["method"] != self.spec.method:
            await super().handle(scope, receive, send)
        else:
            response = await self._plain(Request(scope, receive, send))
            await response(scope, receive, send)

    def get_route_handler(self) -> Handler:
        plain = plain_handler(self, json_read=True) if self.spec.method == "GET" or not self.spec.writes else None
        handle = self._guarded(plain or super().get_route_handler())
        self._plain = handle if plain else None
        return handle

    def _guarded(self, answer: Handler) -> Handler:
        """`answer`, after everything that is checked first, in its unit of work."""
        spec = self.spec
        known = {f.alias for f in get_flat_params(self.dependant) if isinstance(f.field_info, params.Query)}
        body_model: Any = self.body_field.field_info.annotation if self.body_field else None
        names = field_names(body_model) if self.body_field else None

        async def handle(request: Request) -> Response:
            service: Service = request.app.state.service
            actor = ANONYMOUS if spec.public else await service.verifier.actor(request.headers)
            if not service.policy.may_call(actor, spec.action):
                raise errors.Forbidden
            _check_query(request, known)
            _check_accept(request, spec.media_type)
            settings = service.settings
            body = IncomingBody(request, settings.bulk_max_body_bytes if spec.bulk else settings.max_body_bytes)
            if names is not None:
                await _read_json(request, names)
            state = request.scope["state"]
            async with _transaction(service, spec, request, actor) as uow:
                state["uow"], state["bulk"] = uow, spec.bulk
                try:
                    if spec.bulk:
                        await allow_long_statements(uow.db, settings)
                    return await _once(uow, spec, request, body, answer)
                finally:
                    # it holds the request: what is over is freed at once, not when the collector passes
                    del state["uow"]

        return handle


def _transaction(
    service: Service, spec: RouteSpec, request: Request, actor: Any
) -> AbstractAsyncContextManager[UnitOfWork]:
    return UnitOfWork(service, request, None, actor, spec.action, writes=spec.writes)


async def _once(uow: UnitOfWork, spec: RouteSpec, request: Request, body: IncomingBody, answer: Any) -> Response:
    """Run the handler, or answer again what the same key was answered."""
    key = None
    if spec.idempotency:
        key = idempotency.read_key(request, required=spec.idempotency == "required")
    if key:
        uow.will_write()
        replayed = await idempotency.replay(uow, key, body)
        if replayed is not None:
            return replayed
    response: Response = await answer(request)
    if spec.writes and spec.method != "GET":
        await uow.finish()
    if uow.headers:
        response.headers.update(uow.headers)
    if key:
        await idempotency.store(uow, key, await body.fingerprint(), response)
    return response


def _check_query(request: Request, known: set[str]) -> None:
    if not request.scope["query_string"]:
        return
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name == "offset" and "apres" in known:
            raise errors.ValidationFailed("Une liste se lit par curseur : « limite », puis « apres ».")
        if name not in known:
            raise errors.UnknownParameter(f"Paramètres connus : {', '.join(sorted(known)) or 'aucun'}.")
        if name in seen:
            raise errors.DuplicateParameter(f"Le paramètre {name} est donné deux fois.")
        seen.add(name)


def _check_accept(request: Request, media_type: str) -> None:
    accept = request.headers.get("accept", "*/*")
    if accept in ("*/*", media_type):
        return
    ranges = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    whole = f"{media_type.partition('/')[0]}/*"
    if not any(r in ("*/*", whole, media_type, PROBLEM_JSON, "") for r in ranges):
        raise errors.NotAcceptable(f"Ce service répond en {media_type}.")


async def _read_json(request: Request, names: frozenset[str]) -> None:
    """Leave the strictly parsed body on the request, where FastAPI finds it."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in ("application/json", "application/merge-patch+json"):
        raise errors.UnsupportedMediaType("Ce service attend du JSON (application/json).")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise errors.UnsupportedMediaType("Le corps ne doit pas être compressé.")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise errors.MalformedRequest("Le corps est incomplet.") from None
    request._json = parse_json(body, names)
    if request._json is None:
        raise errors.ValidationFailed(erreurs=[errors.Erreur(pointeur="", motif="Un objet est attendu")])
