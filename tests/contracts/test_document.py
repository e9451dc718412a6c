"""The merged document: valid, complete, in French, and the list of its operations as it was last agreed upon.

`python -m tests.contracts.test_document` writes the list again, to be read in the diff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from deploy.problems_page import problem_classes
from tests.contracts.document import Document, operations, whole_document

LIST = Path(__file__).with_name("operations.txt")
ENGLISH = re.compile(r"\b(the|of|is|are|and|who|what|which|with|this)\b")


@pytest.fixture(scope="module")
def document() -> Document:
    return whole_document()


def listing(document: Document) -> str:
    """One line an operation: method, path, operationId, and the action that the policies decide on."""
    found = [(path, method, op["operationId"], op.get("x-action", "-")) for method, path, op in operations(document)]
    return "".join(f"{method:6} {path:72} {name:32} {action}\n" for path, method, name, action in sorted(found))


def test_the_document_is_valid(document: Document) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_the_operations_are_those_of_the_list(document: Document) -> None:
    assert listing(document) == LIST.read_text(encoding="utf-8"), "python -m tests.contracts.test_document"


def test_every_operation_says_what_it_does(document: Document) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", operation["operationId"]), where
        assert operation["summary"], where
        assert operation["tags"], where
        assert operation["description"].endswith("."), where
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (where, parameter["name"])
        for status, response in operation["responses"].items():
            assert response["description"], (where, status)


def test_the_problems_that_an_operation_may_answer_are_those_of_the_page(document: Document) -> None:
    known = {problem.slug for problem in problem_classes()}
    named = {slug for _, _, operation in operations(document) for slug in operation.get("x-problemes", [])}
    assert {"not-found", "version-mismatch", "registration-closed"} <= named <= known


def test_every_schema_is_described_and_its_examples_keep_it(document: Document) -> None:
    components = {"schemas": document["components"]["schemas"]}
    for name, schema in components["schemas"].items():
        assert schema["description"], name
        validator = OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": components})
        for example in schema["examples"]:
            assert not [error.message for error in validator.iter_errors(example)], (name, example)
        for field, part in schema.get("properties", {}).items():
            assert "description" in part or "$ref" in part or "const" in part, f"{name}.{field}"


def test_every_body_has_an_example(document: Document) -> None:
    for method, path, operation in operations(document):
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            assert media.get("example") or "$ref" in media["schema"], (method, path, kind)


def test_what_is_read_is_in_french(document: Document) -> None:
    english = [text for text in texts(document) if ENGLISH.search(text)]
    assert not english


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Summaries and descriptions, wherever they are."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str) and key in ("summary", "description"):
        yield value


if __name__ == "__main__":
    LIST.write_text(listing(whole_document()), encoding="utf-8")
