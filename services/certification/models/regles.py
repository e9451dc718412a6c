"""Rules with dates: what the law, the branch or the software's own functioning says, and from when to when."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id


class ObjetRegle(StrEnum):
    """Ce dont la règle décide."""

    VOIE = "voie"
    DELAI = "delai"
    PLAFOND = "plafond"
    CALENDRIER = "calendrier"
    JURY = "jury"
    CONSERVATION = "conservation"
    PRIME = "prime"
    PRINCIPE = "principe"


class Marque(StrEnum):
    """D'où la règle est tenue : lue à sa source, de mémoire, dite par l'étude de la branche, propre au logiciel."""

    SRC = "src"
    MEM = "mem"
    SEED = "seed"
    MAISON = "maison"


class VersionRegle(Base, table=True):
    """A rule as it is from a day to another; without `du` no source says since when, without `au` it still holds.

    A trigger keeps what was: of a written version only `au` may change, and none is deleted.
    """

    __tablename__ = "version_regle"
    __table_args__ = (
        one_of("objet", ObjetRegle),
        one_of("marque", Marque),
        CheckConstraint("du <= au", name="dates"),
        CheckConstraint("parametres ->> 'objet' = objet", name="parametres"),
        ExcludeConstraint(
            ("code", "="),
            (func.daterange(text("du"), text("au"), text("'[]'")), "&&"),
            name="ex_version_regle_sans_recouvrement",
            using="gist",
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(index=True)
    objet: ObjetRegle = Field(sa_type=Text)
    intitule: str
    source: str
    source_url: str | None = None
    marque: Marque = Field(sa_type=Text)
    du: date | None = None
    au: date | None = None
    parametres: dict[str, Any] = Field(sa_type=JSONB)
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True))
    ecrite_par: str
