"""What every table of the service stands on."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from services.kit.data.db import kit_metadata


class Base(SQLModel, registry=registry(metadata=kit_metadata(people=True))):
    """Own registry, so that several services live in one process."""


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` is one of the values."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_connu")


def children(order_by: str | None = None) -> dict[str, Any]:
    order = {"order_by": order_by} if order_by else {}
    return {"cascade": "all, delete-orphan", "lazy": "raise", "passive_deletes": True, **order}
