"""A route as the « four first » tests walk it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from services.kit.web.auth import ROLES


@dataclass(frozen=True)
class Route:
    """`roles` may ever call it; the others are answered 403."""

    method: str
    path: str
    body: Any = None
    roles: frozenset[str] = ROLES
    status: int = 200
    if_match: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def documented_operations(app: FastAPI) -> int:
    """How many operations the application's document has; each must say what it is, and each field of its schemas too."""
    document = app.openapi()
    operations = [op for item in document["paths"].values() for op in item.values()]
    assert all(op["summary"] and op["description"] and op["operationId"] for op in operations)
    assert len({op["operationId"] for op in operations}) == len(operations)
    assert [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, content in schema.get("properties", {}).items()
        if "description" not in content
    ] == []
    return len(operations)
