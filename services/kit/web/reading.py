"""Requests of plain parameters, run without what the framework works out again at each request.

FastAPI looks at the annotation of each parameter (a list? a model?) and at the nature of each dependency every time, and
opens three exit stacks around them: more than half of what a hot read costs. Here all of it is known when the route is made.
Values are still validated by FastAPI's own fields, so that they are read, and refused, the same way; a route that has
anything else than path and query values, one JSON body and coroutine dependencies is left to FastAPI.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import params
from fastapi._compat import ModelField, field_annotation_is_scalar, get_missing_field_error
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, serialize_response
from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Errors = list[dict[str, Any]]
_READ_HERE = {
    "path", "scope", "name", "call", "use_cache", "path_params", "query_params", "body_params", "dependencies",
    "request_param_name",
}  # fmt: skip
_NOTHING: dict[str, Any] = {}


class _NotPlain(Exception):
    """The route has something that FastAPI alone reads."""


@dataclass(frozen=True)
class _Value:
    """One parameter: where it is, and what it is when it is not given."""

    name: str
    place: tuple[str, str]
    field: ModelField
    required: bool
    default: Any

    @classmethod
    def of(cls, field: ModelField) -> _Value:
        info = field.field_info
        default = field.get_default()
        plain = (
            isinstance(info, params.Path | params.Query)
            and field_annotation_is_scalar(info.annotation)
            and info.validation_alias in (None, field.alias)
            and not info.validate_default
            and isinstance(default, Hashable)  # one for all requests: nothing that a route could change
            and info.default_factory is None
        )
        if not plain:
            raise _NotPlain
        return cls(field.name, (str(info.in_.value), field.alias), field, info.is_required(), default)  # type: ignore[attr-defined]


class _Call:
    """A coroutine function, and the arguments that it takes from a request."""

    def __init__(self, dependant: Dependant) -> None:
        other = [part.name for part in dataclasses.fields(dependant) if part.name not in _READ_HERE]
        if not inspect.iscoroutinefunction(dependant.call) or any(getattr(dependant, name) for name in other):
            raise _NotPlain
        self.call = dependant.call
        self._path = [_Value.of(field) for field in dependant.path_params]
        self._query = [_Value.of(field) for field in dependant.query_params]
        self._within = [(within.name, _Call(within)) for within in dependant.dependencies]
        self._request = dependant.request_param_name
        self._body = _body_of(dependant)
        self.takes_values = bool(self._path or self._query or self._within or self._body)

    async def arguments(self, request: Request, errors: Errors) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, within in self._within:
            failed = len(errors)
            arguments = await within.arguments(request, errors) if within.takes_values else within.alone(request)
            if len(errors) == failed:
                found[name or ""] = await within.call(**arguments)
        if self._path:
            _read(self._path, request.path_params, found, errors)
        if self._query:
            _read(self._query, request.query_params if request.scope["query_string"] else _NOTHING, found, errors)
        if self._body:
            found[self._body.name], refused = self._body.validate(await request.json(), loc=("body",))
            errors.extend(refused)
        return found | self.alone(request)

    def alone(self, request: Request) -> dict[str, Any]:
        """What is taken of the request itself."""
        return {self._request: request} if self._request else _NOTHING


def _body_of(dependant: Dependant) -> ModelField | None:
    """The model that the whole body is read as."""
    if not dependant.body_params:
        return None
    field = dependant.body_params[0]
    alone = len(dependant.body_params) == 1 and isinstance(field.field_info, params.Body)
    whole = alone and not getattr(field.field_info, "embed", None) and field.field_info.is_required()
    if (
        not whole
        or isinstance(field.field_info, params.Form)
        or field_annotation_is_scalar(field.field_info.annotation)
    ):
        raise _NotPlain
    return field


def _read(values: Iterable[_Value], given: Mapping[str, Any], found: dict[str, Any], errors: Errors) -> None:
    for value in values:
        raw = given.get(value.place[1])
        if raw is not None:
            found[value.name], refused = value.field.validate(raw, loc=value.place)
            errors.extend(refused)
        elif value.required:
            errors.append(get_missing_field_error(value.place))
        else:
            found[value.name] = value.default


def plain_handler(route: APIRoute, *, json_read: bool = False) -> Handler | None:
    """What answers a request of `route` as FastAPI's own handler does; None when FastAPI's is needed.

    `json_read`: whoever calls it has read the body as JSON before, when the route takes one.
    """
    field = route.response_field
    as_declared = (
        field is not None
        and route.status_code is None
        and isinstance(route.response_class, DefaultPlaceholder)
        and route.response_model_include is route.response_model_exclude is None
        and not (route.response_model_exclude_unset or route.response_model_exclude_defaults)
        and not route.response_model_exclude_none
        and not (route.is_json_stream or route.is_sse_stream)
        and (json_read or not route.body_field)
    )
    try:
        endpoint = _Call(route.dependant) if as_declared else None
    except _NotPlain:
        endpoint = None
    if endpoint is None:
        return None

    async def answer(request: Request) -> Response:
        errors: Errors = []
        arguments = await endpoint.arguments(request, errors)
        if errors:
            raise RequestValidationError(errors)
        found = await endpoint.call(**arguments)
        if isinstance(found, Response):
            return found
        content = await serialize_response(field=field, response_content=found, dump_json=True)
        return Response(content, media_type="application/json")

    return answer
