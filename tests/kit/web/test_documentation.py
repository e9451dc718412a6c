"""Examples made of those of their parts, and the nulls that FastAPI drops."""

from __future__ import annotations

from typing import Any

import pytest

from services.kit.web.documentation import complete, example_of

PARENT = {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}
SCHEMAS: dict[str, Any] = {
    "Genre": {"type": "string", "enum": ["gps", "ctip"]},
    "Entite": {
        "type": "object",
        "required": ["nom", "parent"],
        "properties": {"nom": {"type": "string"}, "parent": PARENT},
        "examples": [{"nom": "GPS 1"}],
    },
}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string"}, "texte"),
        ({"type": "string", "format": "date"}, "2026-11-24"),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "number"}, 1),
        ({"type": "boolean"}, True),
        ({"const": "oral"}, "oral"),
        ({"$ref": "#/components/schemas/Genre"}, "gps"),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, True),
        ({"oneOf": [{"$ref": "#/components/schemas/Genre"}]}, "gps"),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"type": "array"}, []),
        ({"type": "object", "additionalProperties": True}, {}),
        ({"properties": {"genre": {"$ref": "#/components/schemas/Genre"}}}, {"genre": "gps"}),
    ],
)
def test_an_example_is_one_of_its_schema(schema: dict[str, Any], example: Any) -> None:
    assert example_of(schema, SCHEMAS) == example


def test_a_schema_that_holds_itself_has_a_finite_example() -> None:
    schemas = {"Noeud": {"type": "object", "properties": {"sous": {"type": "array", "items": {}}}}}
    schemas["Noeud"]["properties"]["sous"]["items"] = {"$ref": "#/components/schemas/Noeud"}
    assert len(str(example_of(schemas["Noeud"], schemas))) < 200


def test_a_document_is_completed() -> None:
    page = {
        "type": "object",
        "properties": {
            "elements": {"type": "array", "items": {"$ref": "#/components/schemas/Entite"}},
            "premier": {"anyOf": [{"$ref": "#/components/schemas/Entite"}, {"type": "null"}]},
        },
    }
    parameters = [{"name": "entite_id", "in": "path"}, {"name": "q", "in": "query"}]
    document = {
        "components": {"schemas": {**SCHEMAS, "Page": page}},
        "paths": {"/v1/entites/{entite_id}": {"get": {"parameters": parameters}}},
    }
    complete(document)
    whole = {"nom": "GPS 1", "parent": None}
    assert document["components"]["schemas"]["Entite"]["examples"] == [whole]
    assert page["examples"] == [{"elements": [whole], "premier": whole}]
    assert [parameter.get("description") for parameter in parameters] == [
        "Identifiant, tel qu'une réponse l'a donné",
        None,
    ]
