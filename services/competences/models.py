"""Tables of the service: the catalogue as it is written, its crosswalks, and its published versions, which never change."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Computed,
    Float,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSON, TSVECTOR
from sqlalchemy.orm import registry
from sqlmodel import DateTime, Field, SQLModel

from services.kit.data.db import kit_metadata, new_id, versioned


class Nature(StrEnum):
    """Nature d'un élément du catalogue ; seule une compétence peut être attestée."""

    COMPETENCE = "competence"
    SAVOIR = "savoir"
    SAVOIR_ETRE = "savoir_etre"
    OUTIL = "outil"


class Evolution(StrEnum):
    """Évolution attendue du métier."""

    STABLE = "stable"
    SENSIBLE = "sensible"
    EMERGENT = "emergent"
    EN_TENSION = "en_tension"


class Objet(StrEnum):
    """Ce que la correspondance rapproche d'un autre référentiel."""

    METIER = "metier"
    COMPETENCE = "competence"


class Relation(StrEnum):
    """Comment l'objet de la branche se rapporte à celui de l'autre référentiel (relations SKOS)."""

    EXACTE = "exacte"
    PROCHE = "proche"
    PLUS_LARGE = "plus_large"
    PLUS_ETROITE = "plus_etroite"
    ASSOCIEE = "associee"


class Statut(StrEnum):
    """Suite donnée à une correspondance proposée."""

    PROPOSEE = "proposee"
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"


class Base(SQLModel, registry=registry(metadata=kit_metadata())):
    """Own registry, so that several services live in one process."""


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` is one of the values, or null."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_connu")


@versioned
class Famille(Base, table=True):
    __tablename__ = "famille"
    __table_args__ = (UniqueConstraint("referentiel", "code"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    referentiel: str
    code: str
    libelle: str
    parent_id: UUID | None = Field(default=None, foreign_key="famille.id", index=True)
    modifiee_le: datetime = Field(sa_type=DateTime(timezone=True))


@versioned
class Competence(Base, table=True):
    """An item of the catalogue, whatever its nature. A retired one stays readable and keeps its code."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("referentiel", "code"), one_of("nature", Nature))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    referentiel: str
    code: str
    libelle: str
    nature: Nature = Field(sa_type=Text)
    definition: str | None = None
    retiree: bool = False
    modifiee_le: datetime = Field(sa_type=DateTime(timezone=True))


@versioned
class Metier(Base, table=True):
    __tablename__ = "metier"
    __table_args__ = (
        UniqueConstraint("referentiel", "code"),
        one_of("evolution", Evolution),
        CheckConstraint("niveau BETWEEN 3 AND 8", name="niveau"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    referentiel: str
    code: str
    libelle: str
    definition: str | None = None
    famille_id: UUID | None = Field(default=None, foreign_key="famille.id", index=True)
    evolution: Evolution | None = Field(default=None, sa_type=Text)
    niveau: int | None = None
    encadrement: bool = False
    appellations: list[str] = Field(default=[], sa_type=ARRAY(Text))
    retire: bool = False
    modifie_le: datetime = Field(sa_type=DateTime(timezone=True))


class Exigence(Base, table=True):
    """What a métier requires: an item, the level (null when the référentiel gives none), at the core or complementary."""

    __tablename__ = "exigence"
    __table_args__ = (CheckConstraint("niveau BETWEEN 1 AND 4", name="niveau"),)
    metier_id: UUID = Field(foreign_key="metier.id", primary_key=True, ondelete="CASCADE")
    competence_id: UUID = Field(foreign_key="competence.id", primary_key=True, index=True)
    niveau: int | None = None
    coeur: bool


@versioned
class Correspondance(Base, table=True):
    """A crosswalk to a code of another référentiel: a dated, signed statement, never a key."""

    __tablename__ = "correspondance"
    __table_args__ = (
        UniqueConstraint("metier_id", "competence_id", "referentiel", "code", postgresql_nulls_not_distinct=True),
        one_of("relation", Relation),
        one_of("statut", Statut),
        CheckConstraint("num_nonnulls(metier_id, competence_id) = 1", name="un_objet"),
        CheckConstraint("confiance BETWEEN 0 AND 1", name="confiance"),
        CheckConstraint("(statut = 'proposee') = (decidee_le IS NULL)", name="decidee_le"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    metier_id: UUID | None = Field(default=None, foreign_key="metier.id")
    competence_id: UUID | None = Field(default=None, foreign_key="competence.id", index=True)
    referentiel: str
    code: str
    relation: Relation = Field(sa_type=Text)
    auteur: str
    etablie_le: date
    confiance: float = Field(sa_type=Float(53))
    statut: Statut = Field(sa_type=Text)
    decidee_par: str | None = None
    decidee_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class VersionCatalogue(Base, table=True):
    """A publication of the branch's catalogue. Triggers refuse to change it, its métiers and its items."""

    __tablename__ = "version_catalogue"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    numero: int = Field(unique=True)
    publiee_le: datetime = Field(sa_type=DateTime(timezone=True))
    publiee_par: str
    effective_le: date = Field(index=True)
    note: str | None = None
    empreinte: str
    metiers: int
    competences: int


def _published(name: str) -> Table:
    """A table of what a version holds: the fiche as it was, whole."""
    return Table(
        name,
        Base.metadata,
        Column("numero", VersionCatalogue.__table__.c.numero.type, primary_key=True),  # type: ignore[attr-defined]
        Column("objet_id", Famille.__table__.c.id.type, primary_key=True),  # type: ignore[attr-defined]
        Column("code", Text, nullable=False),
        Column("fiche", JSON(none_as_null=True), nullable=False),
        ForeignKeyConstraint(["numero"], ["version_catalogue.numero"]),
        UniqueConstraint("numero", "code"),
    )


metier_publie = _published("metier_publie")
competence_publiee = _published("competence_publiee")


def _searchable(model: Any, vector: str, plain: str) -> None:
    """Give a table what its searches read, kept by PostgreSQL itself and left out of the mapper: no row read carries it.

    `francais` and the two functions of the expressions are made by the first migration.
    """
    table: Table = model.__table__
    table.append_column(Column("vecteur", TSVECTOR, Computed(vector, persisted=True), nullable=False))
    table.append_column(Column("texte_simple", Text, Computed(plain, persisted=True), nullable=False))
    Index(None, table.c.vecteur, postgresql_using="gin")
    Index(None, table.c.texte_simple, postgresql_using="gin", postgresql_ops={"texte_simple": "gin_trgm_ops"})


_LIBELLE = "setweight(to_tsvector('francais'::regconfig, libelle), 'A')"
_DEFINITION = "setweight(to_tsvector('francais'::regconfig, COALESCE(definition, '')), 'C')"
_APPELLATIONS = "setweight(to_tsvector('francais'::regconfig, en_texte(appellations)), 'B')"
_searchable(Competence, f"{_LIBELLE} || {_DEFINITION}", "sans_accents((code || ' ') || libelle)")
_searchable(
    Metier,
    f"{_LIBELLE} || {_APPELLATIONS} || {_DEFINITION}",
    "sans_accents((((code || ' ') || libelle) || ' ') || en_texte(appellations))",
)
