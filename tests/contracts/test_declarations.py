"""Every route, parameter and field says what it is, in the document that callers read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from fastapi import FastAPI

from services.kit.web.routing import ServiceRoute

SERVICES = ("competences", "certification", "parcours", "matching")


@cache
def app_of(service: str) -> FastAPI:
    return import_module(f"services.{service}.app").create_app()


def routes() -> list[tuple[str, ServiceRoute]]:
    return [(name, route) for name in SERVICES for route in app_of(name).routes if isinstance(route, ServiceRoute)]


def missing_in(operation: dict[str, Any], route: ServiceRoute) -> list[str]:
    """What a reader of the document would miss."""
    success = next((answer for status, answer in operation["responses"].items() if status.startswith("2")), {})
    checks = {
        "summary": operation.get("summary"),
        "description": len(operation.get("description", "")) > 20 and operation["description"].rstrip().endswith("."),
        "tag": operation.get("tags"),
        "action": route.spec.action,
        "answer": success.get("content") or "204" in operation["responses"],
        "typed answer": "204" in operation["responses"]
        or all(content.get("schema") for content in success.get("content", {}).values()),
        "errors": ({"422"} if route.spec.public else {"401", "403", "422"}) <= set(operation["responses"]),
        "problems": operation.get("x-problemes"),
        "security": operation.get("security") == [] if route.spec.public else operation.get("security"),
    }
    return [name for name, there in checks.items() if not there]


def test_every_route_says_what_it_is() -> None:
    missing = {}
    for name, route in routes():
        [method] = route.methods
        operation = app_of(name).openapi()["paths"][route.path.replace(":uuid}", "}")][method.lower()]
        if found := missing_in(operation, route):
            missing[f"{method} {route.path}"] = found
    assert missing == {}


def test_operation_ids_are_stable_names_unique_over_all_services() -> None:
    ids = [route.operation_id for _, route in routes()]
    assert len(ids) == len(set(ids))
    assert all(identifier and identifier.isidentifier() and identifier.islower() for identifier in ids)


def test_every_parameter_and_field_is_described() -> None:
    undescribed = []
    for name in SERVICES:
        document = app_of(name).openapi()
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                undescribed += [
                    f"{method} {path} {parameter['name']}"
                    for parameter in operation.get("parameters", [])
                    if parameter["in"] == "query" and not parameter.get("description")
                ]
        for schema, content in document["components"]["schemas"].items():
            undescribed += [
                f"{name} {schema}.{field}"
                for field, shape in content.get("properties", {}).items()
                if not shape.get("description")
            ]
    assert undescribed == []


def test_a_route_that_says_nothing_would_be_seen() -> None:
    name, route = routes()[0]
    bare = {"responses": {"200": {"description": "Successful Response"}}}
    assert set(missing_in(bare, route)) >= {"summary", "description", "tag", "answer", "errors", "security"}


def unread(locations: Iterable[str], reads: Iterable[str]) -> list[str]:
    """The addresses that no route reads."""
    shapes = {re.sub(r"{[^}]*}", "{}", path) for path in reads}
    return [one for one in locations if re.sub(r"{[^}]*}", "{}", one.partition("?")[0]) not in shapes]


def test_what_is_created_is_read_where_it_is_said_to_be() -> None:
    reads = [route.path for _, route in routes() if route.spec.method == "GET"]
    created = [route for _, route in routes() if route.spec.location]
    assert len(created) > 30
    assert unread([route.spec.location for route in created], reads) == []
    for route in created:
        known = {*route.param_convertors, *route.response_model.model_fields}
        assert known.issuperset(re.findall(r"{([^}]*)}", route.spec.location)), route.path
    assert unread(["/v1/ailleurs/{id}"], reads) == ["/v1/ailleurs/{id}"], "the check sees nothing"
