"""The framework is used by its public names: what is private changes in any release, and a second way grows around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.test_architecture import MODULES, name_of, tree_of

FRAMEWORK = ("fastapi", "starlette")
# modules without an underscore that their documentation does not name
INTERNAL = ("fastapi.dependencies",)
INSTEAD = (
    "use what its documentation names: a route class and get_route_handler() around a route, route.dependant and"
    " route.body_field to look at it, a Request of yours whose json() or receive gives what you read, middleware in pure ASGI"
)


def of_framework(module: str) -> bool:
    return module.split(".")[0] in FRAMEWORK


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Dotted name of everything imported of the framework, and what it is called here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((it.name, it.asname or it.name.split(".")[0]) for it in node.names if of_framework(it.name))
        elif isinstance(node, ast.ImportFrom) and node.module and of_framework(node.module):
            yield from ((f"{node.module}.{it.name}", it.asname or it.name) for it in node.names)


def private_names(tree: ast.AST) -> list[str]:
    """Private or internal names of the framework that a module imports or reads, private attributes that it sets on what is not its own."""
    names = dict(imported(tree))
    found = [name for name in names if any(map(is_private, name.split("."))) or name.startswith(INTERNAL)]
    own = set(names.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            root = ast.unparse(node.value).split(".")[0]
            set_outside = names and not isinstance(node.ctx, ast.Load) and root not in ("self", "cls")
            if set_outside or root in own:
                found.append(ast.unparse(node))
    return found


def test_only_public_names_of_the_framework_are_used() -> None:
    found = {name_of(path): private_names(tree_of(path)) for path in MODULES}
    assert {name: names for name, names in found.items() if names} == {}, INSTEAD


@pytest.mark.parametrize(
    "breach",
    [
        "from fastapi._compat import ModelField",
        "from fastapi.routing import _merge_lifespan_context",
        "from fastapi.dependencies.utils import get_flat_params",
        "import fastapi.dependencies.utils",
        "import starlette._utils as utils",
        "import fastapi\nfastapi._compat.ModelField",
        "from fastapi import routing\nroutes = routing._IncludedRouter",
        "from starlette.requests import Request\nasync def read(request: Request) -> None:\n    request._json = {}",
        "from fastapi import Request\ndef wrap(request, receive):\n    request._receive, kept = receive, request._receive",
    ],
)
def test_a_private_name_would_be_seen(breach: str) -> None:
    assert private_names(ast.parse(breach))


def test_what_is_ones_own_is_not_seen() -> None:
    own = "from fastapi import Request\nclass Body:\n    def __init__(self, request):\n        self._receive = request.receive\n        self._left: int = 0"
    assert private_names(ast.parse(own)) == []
