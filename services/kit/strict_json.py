"""JSON as the standard has it (RFC 8259): UTF-8, no repeated key, no NaN, text that a database can store."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from services.kit.errors import (
    DuplicateKey,
    Erreur,
    InvalidText,
    MalformedJson,
    Problem,
    ValidationFailed,
)

# control characters but tab and line breaks, bidirectional overrides, zero-width marks, lone surrogates
FORBIDDEN_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_MAX_INT = 2**63 - 1


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


def _clean(value: Any, pointer: str) -> Any:
    if isinstance(value, str):
        text = value if value.isascii() and value.isprintable() else clean_text(value)
        if text is None:
            raise InvalidText(
                erreurs=[
                    Erreur(
                        pointeur=pointer,
                        motif="Caractère de contrôle ou invisible refusé",
                    )
                ]
            )
        return text
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and abs(value) > _MAX_INT:
        raise ValidationFailed(erreurs=[Erreur(pointeur=pointer, motif="Nombre hors limites")])
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValidationFailed(erreurs=[Erreur(pointeur=pointer, motif="Nombre hors limites")])
    if isinstance(value, list):
        return [_clean(item, f"{pointer}/{i}") for i, item in enumerate(value)]
    if isinstance(value, dict):
        # a key is input: it is not repeated in the pointer of an error about the key itself
        return {_clean(key, pointer): _clean(item, f"{pointer}/{key[:40]}") for key, item in value.items()}
    return value


def parse_json(raw: bytes) -> Any:
    """The value of one JSON text; raises MalformedJson, DuplicateKey, InvalidText or ValidationFailed."""
    try:
        parsed = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constant,
        )
        return _clean(parsed, "")
    except Problem:
        raise
    except (ValueError, RecursionError):
        raise MalformedJson("Le corps n'est pas un texte JSON en UTF-8, sans BOM.") from None
