"""What the OpenAPI document says of its own accord: an example of every schema, what an identifier in a path is."""

from __future__ import annotations

import copy
from typing import Any

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_BY_FORMAT = {"uuid": "0199f0c2-0000-7000-8000-0000000000a1", "date": "2026-11-24", "date-time": "2026-11-24T09:30:00Z"}
_BY_TYPE: dict[str, Any] = {"string": "texte", "boolean": True, "null": None, "object": {}}
_NULL = {"type": "null"}
_DEEPEST = 6


def complete(document: dict[str, Any]) -> None:
    """Give an example to every schema that has none, made of those of its parts, and a description to every path parameter."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    for schema in schemas.values():
        if not schema.get("examples"):
            schema["examples"] = [example_of(schema, schemas)]
        schema["examples"] = [_with_nulls(given, schema, schemas) for given in schema["examples"]]
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter.setdefault("description", "Identifiant, tel qu'une réponse l'a donné")


def _with_nulls(value: Any, schema: Schema, schemas: dict[str, Schema]) -> Any:
    """The example with the nulls that FastAPI drops from the document that it makes."""
    if "$ref" in schema:
        return _with_nulls(value, schemas[schema["$ref"].removeprefix(_REF)], schemas)
    if isinstance(value, list):
        return [_with_nulls(item, schema.get("items", {}), schemas) for item in value]
    if not isinstance(value, dict):
        return value
    choices = [choice for choice in schema.get("anyOf") or [] if choice != _NULL]
    if len(choices) == 1:
        value = _with_nulls(value, choices[0], schemas)
    parts = schema.get("properties", {})
    missing = [name for name in schema.get("required", []) if name in parts and name not in value]
    known = {name: _with_nulls(item, parts.get(name, {}), schemas) for name, item in value.items()}
    return known | {name: None for name in missing if _NULL in parts[name].get("anyOf", [])}


def example_of(schema: Schema, schemas: dict[str, Schema], depth: int = 0) -> Any:
    """A value that the schema accepts."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(_REF)], schemas, depth)
    given = [*schema.get("examples", []), *([schema["const"]] if "const" in schema else []), *schema.get("enum", [])]
    if given:
        return copy.deepcopy(given[0])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return example_of(choices[0], schemas, depth)
    kind = schema.get("type", "object")
    if kind == "array":
        items = schema.get("items")
        return [example_of(items, schemas, depth + 1)] if items and depth < _DEEPEST else []
    if kind == "object" and "properties" in schema:
        return {name: example_of(part, schemas, depth + 1) for name, part in schema["properties"].items()}
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE[kind])
