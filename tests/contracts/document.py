"""The merged OpenAPI document as the gateway gives it, made in the test's process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from services.cli.document import merged_document

Document = dict[str, Any]
VERBS = ("get", "post", "put", "patch", "delete")


merged = cache(merged_document)  # a second of work


def whole_document() -> Document:
    """One that the caller may change."""
    return dict(json.loads(merged()))


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """(method, path, operation) of every operation, in the order of the document."""
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield verb.upper(), path, item[verb]


def resolve(document: Document, schema: Document) -> Document:
    """The schema that a reference names, or the schema itself."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema
