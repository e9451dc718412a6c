"""How errors are declared in OpenAPI."""

from __future__ import annotations

from typing import Any

from services.kit.web.errors import Problem
from services.kit.web.route_spec import PROBLEM_JSON

PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Probleme"}


def problem_responses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that may end in these errors."""
    return {
        kind.status: {"description": kind.title, "content": {PROBLEM_JSON: {"schema": dict(PROBLEM_SCHEMA)}}}
        for kind in kinds
    }
