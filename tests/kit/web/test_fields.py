"""What the field types take and refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.kit.web.fields import Booleen, Code, Entier, Instant, Jour, Texte


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (Jour, "2026-01-31", date(2026, 1, 31)),
        (Jour, date(2026, 1, 31), date(2026, 1, 31)),
        (Instant, "2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (Instant, datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)),
        (Texte(5), "  été ", "été"),
        (Code, "M-1.2_3", "M-1.2_3"),
        (Entier, 3, 3),
        (Booleen, True, True),
    ],
)
def test_takes(kind: Any, given: Any, kept: Any) -> None:
    assert TypeAdapter(kind).validate_python(given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "why"),
    [
        (Jour, "2023-02-30", "date_from_datetime_parsing"),
        (Jour, "14/07/1980", "date_iso"),
        (Jour, "٢٠٢٦-٠١-٣١", "date_iso"),
        (Jour, "2026-01-31T00:00:00", "date_iso"),
        (Jour, 0, "date_iso"),
        (Jour, "0001-01-01", "date_hors_limites"),
        (Jour, "9999-01-01", "date_hors_limites"),
        (Instant, 17, "date_iso"),
        (Instant, "2024-01-01T00:00:00", "decalage_requis"),
        (Instant, "1800-01-01T00:00:00Z", "date_hors_limites"),
        (Texte(5), "   ", "string_too_short"),
        (Texte(5), "six mots", "string_too_long"),
        (Code, "m1", "string_pattern_mismatch"),
        (Code, "М1", "string_pattern_mismatch"),
        (Code, "M1\n", "string_pattern_mismatch"),
        (Entier, "3", "int_type"),
        (Entier, True, "int_type"),
        (Entier, 3.0, "int_type"),
        (Booleen, 1, "bool_type"),
    ],
)
def test_refuses(kind: Any, given: Any, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(given)
    assert [error["type"] for error in caught.value.errors()] == [why]
