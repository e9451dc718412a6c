"""What every table of the service stands on."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.kit.data.db import kit_metadata


class Base(SQLModel, registry=registry(metadata=kit_metadata(people=True))):
    """Own registry, so that several services live in one process."""


# each state of a person takes the place of the one before, found by whose it is
Index(None, Base.metadata.tables["evenement"].c.sujet)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` is one of the values."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_connu")


def of_profil(**more: Any) -> Any:
    return Field(foreign_key="profil.id", ondelete="CASCADE", **more)
