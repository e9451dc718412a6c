"""Field types for what comes in: strict, bounded, one spelling per value."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, StringConstraints
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class Entree(BaseModel):
    """Base of every request body: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class Sortie(BaseModel):
    """Base of every answer; reads attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


def _iso_text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("date_iso", "Une date ISO 8601 est attendue, par exemple 2026-01-31")
    return value


def _iso_day(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    if isinstance(value, str):
        raise PydanticCustomError("date_iso", "Une date ISO 8601 est attendue, par exemple 2026-01-31")
    return _iso_text(value)


def _in_range(day: date) -> date:
    if not _FIRST <= day <= _LAST:
        raise PydanticCustomError("date_hors_limites", "La date doit être entre 1900 et 2199")
    return day


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("decalage_requis", "Le décalage horaire est requis")
    if not _FIRST.year <= value.year <= _LAST.year:
        raise PydanticCustomError("date_hors_limites", "L'instant doit être entre 1900 et 2199")
    return value.astimezone(UTC)


def Texte(maximum: int, *, minimum: int = 1) -> Any:
    """Text of `minimum` to `maximum` characters, outer white space removed."""
    return Annotated[str, StringConstraints(min_length=minimum, max_length=maximum, strip_whitespace=True)]


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,63}$")]
Entier = Annotated[int, Strict()]
Booleen = Annotated[bool, Strict()]
Jour = Annotated[date, AfterValidator(_in_range), BeforeValidator(_iso_day)]
Instant = Annotated[datetime, AfterValidator(_instant), BeforeValidator(_iso_text)]
