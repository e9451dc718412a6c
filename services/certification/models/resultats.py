"""Results: épreuves, what juries decided bloc by bloc, and what a person shares of it. What is decided never changes.

A trigger refuses every UPDATE of these rows, and every DELETE but those of an erased profil.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.offre import TypeModalite
from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class VerdictBloc(StrEnum):
    """Ce qu'un jury décide d'un bloc."""

    ACQUIS = "acquis"
    NON_ACQUIS = "non_acquis"


class Issue(StrEnum):
    """Ce que l'ensemble des blocs tenus donne : toute la certification, une partie, ou rien."""

    TOTALE = "totale"
    PARTIELLE = "partielle"
    NON = "non"


class NatureDeliberation(StrEnum):
    """Délibération du jury, ou décision signée qui remplace une décision antérieure."""

    DELIBERATION = "deliberation"
    REMPLACEMENT = "remplacement"


@versioned
class GroupeEpreuve(Base, table=True):
    """A group of candidates whose work is common: one text, one joint oral, and a result for each."""

    __tablename__ = "groupe_epreuve"
    __table_args__ = (CheckConstraint("(remis_le IS NULL) = (pages IS NULL)", name="travail"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    session_id: UUID = Field(foreign_key="session_certification.id", index=True)
    modalite_id: UUID = Field(foreign_key="modalite_evaluation.id")
    bloc_id: UUID = Field(foreign_key="bloc_competences.id")
    rang: int
    sujet_travail: str
    remis_le: date | None = None
    pages: int | None = None
    oral_le: date | None = None

    membres: list["MembreGroupe"] = Relationship(sa_relationship_kwargs=children("MembreGroupe.candidature_id"))


class MembreGroupe(Base, table=True):
    """A candidate of a group; one group a candidate and épreuve."""

    __tablename__ = "membre_groupe"
    __table_args__ = (UniqueConstraint("candidature_id", "modalite_id"),)
    groupe_id: UUID = Field(foreign_key="groupe_epreuve.id", primary_key=True, ondelete="CASCADE")
    candidature_id: UUID = Field(foreign_key="candidature.id", primary_key=True, ondelete="CASCADE")
    modalite_id: UUID


class ResultatEpreuve(Base, table=True):
    """The result of one person in one épreuve; a correction is a later row, and the last one counts."""

    __tablename__ = "resultat_epreuve"
    __table_args__ = (
        one_of("type", TypeModalite),
        CheckConstraint("(type = 'test') = (score IS NOT NULL)", name="score"),
        CheckConstraint("score IS NOT NULL OR niveau_score IS NULL", name="niveau_score"),
        CheckConstraint("(type = 'travail_collectif') = (groupe_id IS NOT NULL)", name="groupe"),
        CheckConstraint("pages IS NULL OR type IN ('dossier_professionnel', 'travail_collectif')", name="pages"),
        Index(None, "candidature_id", "modalite_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    modalite_id: UUID = Field(foreign_key="modalite_evaluation.id", index=True)
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", index=True)
    rang: int
    type: TypeModalite = Field(sa_type=Text)
    passee_le: date
    reussie: bool
    score: int | None = None
    niveau_score: str | None = None
    pages: int | None = None
    groupe_id: UUID | None = Field(default=None, foreign_key="groupe_epreuve.id", index=True)
    observations: str | None = None
    note_le: datetime = Field(sa_type=DateTime(timezone=True))
    note_par: str


class Deliberation(Base, table=True):
    """What a jury decided of a candidature, or the signed decision that replaces some of it; `membres` says who sat.

    `jws` is the signature over the whole content, and names the digest of the one before it.
    """

    __tablename__ = "deliberation"
    __table_args__ = (
        one_of("nature", NatureDeliberation),
        one_of("issue", Issue),
        CheckConstraint("(nature = 'remplacement') = (raison IS NOT NULL)", name="raison"),
        Index(None, "candidature_id", "id"),
        Index(None, "certification_id", "jury_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    certification_id: UUID = Field(foreign_key="certification.id")
    jury_id: UUID = Field(foreign_key="jury.id")
    nature: NatureDeliberation = Field(sa_type=Text)
    issue: Issue = Field(sa_type=Text)
    raison: str | None = None
    membres: list[dict[str, Any]] = Field(sa_type=JSONB)
    signee_par: str
    signee_le: datetime = Field(sa_type=DateTime(timezone=True))
    jws: str

    decisions: list["DecisionBloc"] = Relationship(sa_relationship_kwargs=children("DecisionBloc.bloc_id"))


class DecisionBloc(Base, table=True):
    """The verdict on one bloc. At most one first decision a candidature and bloc, and each is replaced at most once:
    the decisions of a bloc are a chain, and its last one is the only one in force."""

    __tablename__ = "decision_bloc"
    __table_args__ = (
        one_of("verdict", VerdictBloc),
        UniqueConstraint("id", "candidature_id", "bloc_id"),
        UniqueConstraint("remplace_id"),
        ForeignKeyConstraint(
            ["remplace_id", "candidature_id", "bloc_id"],
            ["decision_bloc.id", "decision_bloc.candidature_id", "decision_bloc.bloc_id"],
        ),
        Index(
            "uq_decision_bloc_premiere",
            "candidature_id",
            "bloc_id",
            unique=True,
            postgresql_where=text("remplace_id IS NULL"),
        ),
        Index(None, "profil_id", "bloc_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    deliberation_id: UUID = Field(foreign_key="deliberation.id", ondelete="CASCADE", index=True)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id")
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", index=True)
    verdict: VerdictBloc = Field(sa_type=Text)
    motifs: str
    preconisations: str | None = None
    decidee_le: date
    remplace_id: UUID | None = None


class PartageResultat(Base, table=True):
    """That a person tells their employer they obtained a whole certification; taken back, nothing of it remains."""

    __tablename__ = "partage_resultat"
    __table_args__ = (UniqueConstraint("profil_id", "certification_id", "entite_id"), Index(None, "entite_id", "id"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = Field(foreign_key="profil_connu.id")
    certification_id: UUID = Field(foreign_key="certification.id")
    entite_id: UUID
    obtenue_le: date
    partage_le: datetime = Field(sa_type=DateTime(timezone=True))
