"""Tables of the service: recommendations as answered, what replays them, what people set aside, to whom they were shown, and the
marks of the erased."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import DateTime, Field, SQLModel

from services.kit.data.db import kit_metadata, new_id, versioned


class Objet(StrEnum):
    """What a stored recommendation is about."""

    SITUATION = "situation"
    METIERS = "metiers"
    METIER = "metier"
    CERTIFICATIONS = "certifications"
    CHEMINS = "chemins"
    DEBLOCAGES = "deblocages"


class ObjetEcarte(StrEnum):
    """What a person may set aside."""

    METIER = "metier"
    CERTIFICATION = "certification"


class Base(SQLModel, registry=registry(metadata=kit_metadata(people=True))):
    """Own registry, so that several services live in one process."""


class Recommandation(Base, table=True):
    """One answer. `entrees` (canonical JSON, zlib) and the catalogue of `catalogue` recompute `reponse` to the byte, under the
    same `modele`.

    `empreinte` is that of everything the answer depends on; `positions` the state of the feeds, which a later reading of the same
    answer replaces by that of its own moment.
    """

    __tablename__ = "recommandation"
    __table_args__ = (
        UniqueConstraint("profil_id", "objet", "empreinte"),
        Index(None, "profil_id", "objet", "id"),
        CheckConstraint(f"objet IN ({', '.join(repr(o.value) for o in Objet)})", name="objet_connu"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    profil_id: UUID
    objet: Objet = Field(sa_type=Text)
    empreinte: str
    entrees: bytes = Field(sa_type=LargeBinary)
    catalogue: str = Field(index=True)
    modele: str
    positions: dict[str, Any] = Field(sa_type=JSONB)
    calculee_le: datetime = Field(sa_type=DateTime(timezone=True))
    reponse: bytes = Field(sa_type=LargeBinary)


class CatalogueFige(Base, table=True):
    """A catalogue that recommendations were computed on, written once per content (canonical JSON, zlib)."""

    __tablename__ = "catalogue_fige"
    empreinte: str = Field(primary_key=True)
    contenu: bytes = Field(sa_type=LargeBinary)
    ecrit_le: datetime = Field(sa_type=DateTime(timezone=True), index=True)


@versioned
class Desinteret(Base, table=True):
    """« Pas intéressé »: what a person set aside. It moves their own recommendations, for them, and nothing else for anybody."""

    __tablename__ = "desinteret"
    __table_args__ = (
        UniqueConstraint("profil_id", "objet", "objet_id"),
        CheckConstraint(f"objet IN ({', '.join(repr(o.value) for o in ObjetEcarte)})", name="objet_connu"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID
    objet: ObjetEcarte = Field(sa_type=Text)
    objet_id: UUID
    dit_le: datetime = Field(sa_type=DateTime(timezone=True))


class Apparition(Base, table=True):
    """That a person who agreed to be seen was shown to another employer, for a métier, on a day: theirs alone to read."""

    __tablename__ = "apparition"
    __table_args__ = (UniqueConstraint("profil_id", "le", "entite_id", "metier_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    profil_id: UUID
    entite_id: UUID
    metier_id: UUID
    le: date = Field(index=True)


class ProfilEfface(Base, table=True):
    """The mark of an erased person: an opaque identifier that must never come back."""

    __tablename__ = "profil_efface"
    id: UUID = Field(primary_key=True)


class Fusion(Base, table=True):
    """That a record joined another of the same person, as `parcours` says, and what passed to it here."""

    __tablename__ = "fusion"
    de_profil_id: UUID = Field(primary_key=True)
    vers_profil_id: UUID = Field(index=True)
    deplacements: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
