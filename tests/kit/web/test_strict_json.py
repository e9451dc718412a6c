"""JSON as the standard has it, and errors that repeat no key of the input."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from services.kit.web.errors import DuplicateKey, InvalidText, MalformedJson, Problem, ValidationFailed
from services.kit.web.strict_json import clean_text, field_names, number_fields, parse_json


class Bloc(BaseModel):
    intitule: str
    poids: Annotated[float, Field(ge=0)] | None = None


class Fiche(BaseModel):
    code: str
    rang: int = 0
    blocs: list[Bloc] = []
    libres: dict[str, int] = {}


def test_reads_every_kind_of_value_in_nfc() -> None:
    raw = '{"a": ["e\u0301", 1, -2.5, true, null, {"b": "ligne\\n"}]}'.encode()
    assert parse_json(raw) == {"a": ["é", 1, -2.5, True, None, {"b": "ligne\n"}]}


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", MalformedJson),
        (b"\xef\xbb\xbf{}", MalformedJson),
        (b"{}{}", MalformedJson),
        (b"[NaN]", MalformedJson),
        (b"[-Infinity]", MalformedJson),
        (b"[" * 65 + b"]" * 65, MalformedJson),
        (b"[" * 5_000_000, MalformedJson),
        (b"[9" + b"9" * 5_000 + b"]", MalformedJson),
        (b'{"a":1,"a":2}', DuplicateKey),
        (b'[{"a":{"b":1,"b":1}}]', DuplicateKey),
        (b'["\\udc00"]', InvalidText),
        ('["\u061c"]'.encode(), InvalidText),
        ('["\u200b"]'.encode(), InvalidText),
        (b'{"\\u0000":1}', InvalidText),
        (b"[9223372036854775808]", ValidationFailed),
        (b"[-9223372036854775809]", ValidationFailed),
        (b"[1e999]", ValidationFailed),
        (b"[-1e999]", ValidationFailed),
    ],
)
def test_refuses(raw: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        parse_json(raw)


def test_points_at_the_value_by_our_own_names_alone() -> None:
    def pointer(raw: str) -> str:
        with pytest.raises(InvalidText) as caught:
            parse_json(raw.encode(), field_names(Fiche))
        return caught.value.erreurs[0].pointeur

    assert pointer('{"blocs": [{}, {"intitule": "\\u0007"}]}') == "/blocs/1/intitule"
    assert pointer('{"canari": {"intitule": "\\u0007"}}') == "/intitule"
    assert pointer('{"canari": "\\u0007"}') == ""


def test_knows_the_names_and_the_numbers_of_a_model() -> None:
    assert field_names(Fiche) == {"code", "rang", "blocs", "libres", "intitule", "poids"}
    assert number_fields(Fiche) == {"rang", "poids"}


@pytest.mark.parametrize(("text", "clean"), [("e\u0301", "é"), ("a\tb\n", "a\tb\n"), ("a\x1b", None), ("\ufeff", None)])
def test_cleans_text(text: str, clean: Any) -> None:
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a" :1, "b"\n:2}', {"a": 1, "b": 2}),
        ('{"a":"\u00e9 : \u00ab x \u00bb"}'.encode(), {"a": "é : « x »"}),
        (b'{"a":"b\\":c","d":[{"a":{}}]}', {"a": 'b":c', "d": [{"a": {}}]}),
        (b"[9223372036854775807, 1.5]", [2**63 - 1, 1.5]),
        (b"[9300000000000000000.0]", [9.3e18]),
        ('{"a":"e\u0301"}'.encode(), {"a": "é"}),
        (b'"seul"', "seul"),
        (b"7", 7),
    ],
)
def test_reads_what_is_seldom_written(raw: bytes, value: Any) -> None:
    assert parse_json(raw) == value
