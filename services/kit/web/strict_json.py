"""JSON as the standard has it (RFC 8259): UTF-8, no repeated key, no NaN, text that a database can store."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jiter
from pydantic import TypeAdapter

from services.kit.web.errors import DuplicateKey, Erreur, InvalidText, MalformedJson, ValidationFailed

# control characters but tab and line breaks, bidirectional overrides, zero-width marks, lone surrogates
FORBIDDEN_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_MAX_INT = 2**63 - 1
_MAX_DEPTH = 64
_REFUSED_TEXT = "Caractère de contrôle ou invisible refusé"


def clean_text(text: str) -> str | None:
    """NFC text, or None when it holds characters that no field accepts."""
    return None if FORBIDDEN_TEXT.search(text) else unicodedata.normalize("NFC", text)


def _properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every property of a JSON schema, at any depth."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"].items()
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from _properties(part)


@lru_cache(maxsize=1_000)
def field_names(model: Any) -> frozenset[str]:
    """Names that the fields of `model` have at any depth: the only keys that an error may repeat."""
    return frozenset(name for name, _ in _properties(TypeAdapter(model).json_schema()))


@lru_cache(maxsize=1_000)
def number_fields(model: Any) -> frozenset[str]:
    """Names of the fields of `model` that hold numbers."""
    numbers = {"integer", "number"}
    found = set()
    for name, schema in _properties(TypeAdapter(model).json_schema()):
        if not numbers.isdisjoint(part.get("type") for part in [schema, *schema.get("anyOf", [])]):
            found.add(name)
    return frozenset(found)


def _clean(value: Any, pointer: str, names: frozenset[str], levels: int = _MAX_DEPTH) -> Any:
    """`value` with its text in NFC; raises for text, a number or a depth that nothing of ours holds."""
    kind = type(value)
    if kind is str:
        text = value if value.isascii() and value.isprintable() else clean_text(value)
        if text is None:
            raise InvalidText(erreurs=[Erreur(pointeur=pointer[:200], motif=_REFUSED_TEXT)])
        return text
    if kind is dict or kind is list:
        if levels == 0:
            raise MalformedJson("Le corps a trop de niveaux.")
        if kind is list:
            return [_clean(item, f"{pointer}/{i}", names, levels - 1) for i, item in enumerate(value)]
        result = {}
        for key, item in value.items():
            if key in names:
                result[key] = _clean(item, f"{pointer}/{key}", names, levels - 1)
            else:  # a key is input: only the names of our own fields are repeated
                result[_clean(key, pointer, names)] = _clean(item, pointer, names, levels - 1)
        return result
    if (kind is int and abs(value) > _MAX_INT) or (kind is float and math.isinf(value)):
        raise ValidationFailed(erreurs=[Erreur(pointeur=pointer[:200], motif="Nombre hors limites")])
    return value


def parse_json(raw: bytes, names: frozenset[str] = frozenset()) -> Any:
    """The value of one JSON text; raises MalformedJson, DuplicateKey, InvalidText or ValidationFailed.

    `names`: the keys that an error may repeat.
    """
    try:
        value = jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        reason = str(error)
        if reason.startswith("Detected duplicate key"):
            raise DuplicateKey("Une clé est présente deux fois dans un même objet.") from None
        if "hex escape" in reason:  # half of a surrogate pair
            raise InvalidText(erreurs=[Erreur(pointeur="", motif=_REFUSED_TEXT)]) from None
        raise MalformedJson("Le corps n'est pas un texte JSON en UTF-8, sans BOM.") from None
    return _clean(value, "", names)
