"""What the services publish and what their neighbours read is in the one table of types, both ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.events import keys_by_type

SERVICES = Path(__file__).parents[2] / "services"
TYPES = {kind for _, kind in keys_by_type()}
SUBJECTS = {kind.split(".")[0] for kind in TYPES}


def said_in(service: str) -> Iterator[str]:
    """Words of the service's code that are the type of an event, or would be."""
    for path in (SERVICES / service).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z_]+\.[a-z_]+", node.value)
                and node.value.split(".")[0] in SUBJECTS
            ):
                yield node.value


@pytest.mark.parametrize("service", ["competences", "certification", "parcours", "matching"])
def test_every_type_that_a_service_says_is_in_the_table_and_the_other_way(service: str) -> None:
    said = {word for word in said_in(service) if not word.endswith(".id")}  # foreign keys
    assert said <= TYPES
    assert {kind for name, kind in keys_by_type() if name == service} <= said


def test_every_name_given_to_a_type_is_used_where_something_is_published() -> None:
    for service in ("competences", "certification", "parcours"):
        code = {path: path.read_text(encoding="utf-8") for path in (SERVICES / service).rglob("*.py")}
        (own,) = [path for path in code if path.parent.name == service and path.name == "events.py"]
        names = re.findall(r"^([A-Z_]+) = \"[a-z_]+\.[a-z_]+\"$", code[own], re.MULTILINE)
        assert names
        for name in names:
            users = [path for path, text in code.items() if path != own and re.search(rf"\b{name}\b", text)]
            assert users or len(re.findall(rf"\b{name}\b", code[own])) > 1, f"{name} is published by nothing"
