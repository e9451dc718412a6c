"""JSON as the standard has it (RFC 8259): UTF-8, no repeated key, no NaN, text that a database can store."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from services.kit.web.errors import (
    DuplicateKey,
    Erreur,
    InvalidText,
    MalformedJson,
    Problem,
    ValidationFailed,
)

# control characters but tab and line breaks, bidirectional overrides, zero-width marks, lone surrogates
FORBIDDEN_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_MAX_INT = 2**63 - 1
_MAX_DEPTH = 64


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise DuplicateKey("Une clé est présente deux fois dans un même objet.")
    return result


def _no_constant(name: str) -> Any:
    raise MalformedJson("NaN et Infinity ne sont pas du JSON.")


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


def _refused(kind: type[Problem], pointer: str, motif: str) -> Problem:
    return kind(erreurs=[Erreur(pointeur=pointer[:200], motif=motif)])


def _clean(value: Any, pointer: str, names: frozenset[str], depth: int = 0) -> Any:
    if isinstance(value, str):
        text = value if value.isascii() and value.isprintable() else clean_text(value)
        if text is None:
            raise _refused(InvalidText, pointer, "Caractère de contrôle ou invisible refusé")
        return text
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        if abs(value) > (_MAX_INT if isinstance(value, int) else sys.float_info.max):
            raise _refused(ValidationFailed, pointer, "Nombre hors limites")
        return value
    if depth >= _MAX_DEPTH:
        raise MalformedJson("Le corps a trop de niveaux.")
    if isinstance(value, list):
        return [_clean(item, f"{pointer}/{i}", names, depth + 1) for i, item in enumerate(value)]
    result = {}
    for key, item in value.items():
        # a key is input: only the names of our own fields are repeated
        place = f"{pointer}/{key}" if key in names else pointer
        result[_clean(key, pointer, names)] = _clean(item, place, names, depth + 1)
    return result


_PLAIN = bytes(code for code in range(128) if not FORBIDDEN_TEXT.match(chr(code)))
_SPACED = (b'" ', b'"\t', b'"\n', b'"\r')
_SPACED_COLON = re.compile(rb'"[ \t\n\r]+:')


def _is_plain(value: Any, keys: int) -> bool:
    """Whether a parsed value has exactly `keys` keys in all (so none twice), fair numbers and few levels."""
    pending, depth = [value], 0
    while pending and depth < _MAX_DEPTH:
        inner: list[Any] = []
        for container in pending:
            if isinstance(container, dict):
                keys -= len(container)
                container = container.values()
            elif not isinstance(container, list):
                container = (container,)
            for item in container:
                kind = type(item)
                if kind is dict or kind is list:
                    inner.append(item)
                elif (kind is int or kind is float) and abs(item) > _MAX_INT:
                    return False
        pending, depth = inner, depth + 1
    return keys == 0 and not pending


def _is_clean(raw: bytes) -> bool:
    """Whether a whole text is NFC, with no character that a field refuses; raises ValueError when it is not UTF-8."""
    if raw.isascii():
        return not raw.translate(None, _PLAIN)
    text = raw.decode("utf-8")
    return not FORBIDDEN_TEXT.search(text) and unicodedata.is_normalized("NFC", text)


def _quick(raw: bytes) -> Any:
    """The value of a text in which nothing needs a closer look, or None: it has no escape, is NFC and clean as a whole.

    Without a backslash, `":` only follows a key, so counting it finds a key given twice. Loads spend their time here:
    it takes a tenth of the walk over every value.
    """
    try:
        if b"\\" in raw or (any(mark in raw for mark in _SPACED) and _SPACED_COLON.search(raw)):
            return None
        if not _is_clean(raw):
            return None
        value = orjson.loads(raw)
    except ValueError:
        return None
    return value if _is_plain(value, raw.count(b'":')) else None


def parse_json(raw: bytes, names: frozenset[str] = frozenset()) -> Any:
    """The value of one JSON text; raises MalformedJson, DuplicateKey, InvalidText or ValidationFailed."""
    value = _quick(raw)
    if value is not None:
        return value
    try:
        parsed = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constant,
        )
        return _clean(parsed, "", names)
    except Problem:
        raise
    except (ValueError, RecursionError):
        raise MalformedJson("Le corps n'est pas un texte JSON en UTF-8, sans BOM.") from None
