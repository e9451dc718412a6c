"""The words of the code: a class name is one thing in a service, and a docstring says what it documents."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.test_architecture import MODULES, ROOT, name_of, tree_of


def test_a_class_name_occurs_once_in_a_service() -> None:
    """A reader who looks a class up finds one: a schema that says a row or a result ends in « Lu », « Ecrit », …"""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef):
                places[path.relative_to(ROOT).parts[1], node.name].append(name_of(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def vague(tree: ast.AST) -> list[str]:
    """Docstrings whose subject is somewhere else: the reader is sent to look for it."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = (ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented))
    return [text for text in texts if text.startswith(("The same", "Same ", "Who "))]


def test_a_docstring_says_the_thing() -> None:
    assert vague(ast.parse('"""The same without the gaps."""'))
    found = {name_of(path): vague(tree_of(path)) for path in MODULES if vague(tree_of(path))}
    assert found == {}, "subject first: what goes in, what comes out, what fails"
