"""Routes that name their action: authorised, strict about what comes in, one transaction committed before the answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import fields
from functools import cached_property, wraps
from typing import Any, TypeVar, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from services.kit.data import lectures
from services.kit.data.db import allow_long_statements
from services.kit.data.uow import Service, UnitOfWork
from services.kit.web import errors, idempotency
from services.kit.web.auth import ANONYMOUS
from services.kit.web.idempotency import IncomingBody
from services.kit.web.route_spec import PROBLEM_JSON, RouteSpec, documented_errors, documented_extras
from services.kit.web.strict_json import field_names, parse_json
from services.kit.web.versions import expected_version, headers_of, if_changed

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_DECLARED = {field.name for field in fields(RouteSpec) if field.kw_only}


class ServiceRouter:
    """Collects routes; `mount` adds them flat to the application (each included router would be scanned at each request)."""

    def __init__(self, tags: list[str]) -> None:
        self.tags: list[Any] = list(tags)
        self.specs: list[RouteSpec] = []

    def _route(self, method: str, path: str, declaration: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
        """Declares a route with what `RouteSpec` holds; the rest (`summary`, …) is FastAPI's.

        An operation is called as its function, and so is its action, unless `operation_id` or `action` says otherwise.
        """
        own = {name: declaration.pop(name) for name in _DECLARED.intersection(declaration)}

        def register(endpoint: Endpoint) -> Endpoint:
            options = {"tags": self.tags, "operation_id": endpoint.__name__, **declaration}
            named = {"action": endpoint.__name__} | own
            self.specs.append(RouteSpec(method, path, endpoint, options, **named))
            return endpoint

        return register

    def get(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("GET", path, declaration)

    def post(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("POST", path, declaration)

    def put(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PUT", path, declaration)

    def patch(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PATCH", path, declaration)

    def delete(self, path: str, **declaration: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("DELETE", path, declaration)

    def mount(self, app: FastAPI, service: Service) -> None:
        """Adds the routes to `app`; raises ValueError when no policy of `service` permits the action of one."""
        app.state.fixed_paths.update(spec.path for spec in self.specs if "{" not in spec.path)
        for spec in self.specs:
            if spec.action not in service.policy.roles_by_action:
                raise ValueError(f"{spec.method} {spec.path}: no policy permits the action {spec.action!r}")
        app.router.routes.extend(self.routes)

    @cached_property
    def routes(self) -> list[ServiceRoute]:
        """Made once: a route holds nothing of an application, it finds it in each request."""
        return [ServiceRoute(spec) for spec in self.specs]


class StrictRequest(Request):
    """A request whose JSON was read by us before FastAPI asks for it."""

    value: Any = None

    async def json(self) -> Any:
        return self.value


class ServiceRoute(APIRoute):
    """Runs the checks and the transaction around FastAPI's own handling of a request."""

    def __init__(self, spec: RouteSpec) -> None:
        self.spec = spec
        responses, extra = documented_errors(spec), documented_extras(spec)
        options = {"methods": [spec.method], "responses": responses, "openapi_extra": extra, **spec.options}
        super().__init__(spec.path, _keeping(spec.endpoint), **options)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A path that a route has in full is never another route's identifier, whatever the method."""
        # every route before the right one is asked: the framework's answer costs ten times this look
        path = scope["path"]
        if not self.path_regex.match(path) or (self.param_convertors and path in scope["app"].state.fixed_paths):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        """FastAPI's handler, after everything that is checked first, in its unit of work."""
        spec, answer = self.spec, super().get_route_handler()
        known = _query_names(self.dependant)
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
            limit = settings.bulk_max_body_bytes if spec.bulk else spec.max_body_bytes or settings.max_body_bytes
            body = IncomingBody(request, limit)
            request = StrictRequest(request.scope, body.receive)
            if names is not None:
                request.value = await _read_json(request, names)
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


def _query_names(dependant: Any) -> set[str]:
    """Names of the query parameters of a route, those of its dependencies included; of a query read as one object, its fields."""
    own = {name for field in dependant.query_params for name in _names_of(field)}
    return own.union(*map(_query_names, dependant.dependencies))


def _names_of(field: Any) -> Iterable[str]:
    model = field.field_info.annotation
    is_object = inspect.isclass(model) and issubclass(model, BaseModel)
    return model.model_fields if is_object else (field.alias,)


def _transaction(
    service: Service, spec: RouteSpec, request: Request, actor: Any
) -> AbstractAsyncContextManager[UnitOfWork]:
    return UnitOfWork(
        service,
        actor,
        spec.action,
        service.clock(),
        request.state.request_id,
        writes=bool(spec.writes),
        expected=expected_version(request) if spec.if_match else None,
    )


def _keeping(endpoint: Endpoint) -> Endpoint:
    """`endpoint` given the `uow` of its request, and what it answers left there: the headers are made of it.

    FastAPI gives the request alone: a dependency to solve would cost more than the checks of a reading.
    """
    asked = inspect.signature(endpoint)
    given = {"request": inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)}
    given |= {name: one for name, one in asked.parameters.items() if name != "uow"}
    passed = "request" in asked.parameters

    @wraps(endpoint)
    async def answer(request: Request, **values: Any) -> Any:
        uow: UnitOfWork = request.scope["state"]["uow"]
        if passed:
            values["request"] = request
        found = uow.answered = await endpoint(uow=uow, **values)
        return found

    answer.__signature__ = asked.replace(parameters=list(given.values()))  # type: ignore[attr-defined]
    return cast(Endpoint, answer)


async def _once(uow: UnitOfWork, spec: RouteSpec, request: Request, body: IncomingBody, answer: Any) -> Response:
    """Run the handler, or answer again what the same key was answered."""
    key = None
    if spec.idempotency:
        key = idempotency.read_key(request, required=spec.idempotency == "required")
    if key:
        uow.writes = True
        replayed = await idempotency.replay(uow, key, body)
        if replayed is not None:
            return replayed
    response: Response = await answer(request)
    if spec.reads:
        await lectures.leave(uow, spec.options["operation_id"])
    if spec.writes and spec.method != "GET":
        await uow.finish()
    response.headers.update(headers_of(uow.answered, spec.location, request.path_params))
    if key:
        await idempotency.store(uow, key, await body.fingerprint(), response)
    return if_changed(request, response) if spec.method == "GET" else response


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


async def _read_json(request: Request, names: frozenset[str]) -> Any:
    """The body, strictly parsed."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in ("application/json", "application/merge-patch+json"):
        raise errors.UnsupportedMediaType("Ce service attend du JSON (application/json).")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise errors.UnsupportedMediaType("Le corps ne doit pas être compressé.")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise errors.MalformedRequest("Le corps est incomplet.") from None
    value = parse_json(body, names)
    if value is None:
        raise errors.ValidationFailed(erreurs=[errors.Erreur(pointeur="", motif="Un objet est attendu")])
    return value
