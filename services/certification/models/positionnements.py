"""Positionnements: what a person already holds of a certification, before the épreuves.

A trigger refuses every UPDATE of what a version says; its rows go with the person alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.copies import CompetenceConnue
from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class EtatPositionnement(StrEnum):
    """Où en est un positionnement."""

    DEMANDE = "demande"
    CONCLU = "conclu"
    EN_RECOURS = "en_recours"


class Verdict(StrEnum):
    """Ce qui est dit d'une compétence, de la mieux établie à la moins connue."""

    ACQUISE_ATTESTEE = "acquise_attestee"
    ACQUISE_DECLAREE = "acquise_declaree"
    PARTIELLE = "partielle"
    A_ACQUERIR = "a_acquerir"
    NON_EVALUEE = "non_evaluee"


class NaturePreuve(StrEnum):
    """Sur quoi un verdict se fonde ; l'opinion d'un responsable n'en est pas une."""

    BLOC_ACQUIS = "bloc_acquis"
    CERTIFICATION = "certification"
    EVALUATION = "evaluation"
    ATTESTATION = "attestation"
    MISE_EN_SITUATION = "mise_en_situation"
    REALISATION = "realisation"
    DECLARATION = "declaration"
    FORMATION_SUIVIE = "formation_suivie"
    CONNAISSANCES = "connaissances"


class DecisionPositionnement(StrEnum):
    """Passer les épreuves directement, ou suivre d'abord un parcours sur ce qui manque."""

    DIRECT = "direct"
    PARCOURS = "parcours"


class AuteurVerdict(StrEnum):
    """Qui a posé un verdict : la règle, depuis les acquis, ou le certificateur."""

    REGLE = "regle"
    CERTIFICATEUR = "certificateur"


OUVERTS = (EtatPositionnement.DEMANDE, EtatPositionnement.EN_RECOURS)


@versioned
class Positionnement(Base, table=True):
    """A person's positionnement on a certification; one at a time waits for the certificateur: a partial unique index."""

    __tablename__ = "positionnement"
    __table_args__ = (
        one_of("etat", EtatPositionnement),
        Index(
            "uq_positionnement_ouvert",
            "certification_id",
            "profil_id",
            unique=True,
            postgresql_where=text("etat IN ('demande', 'en_recours')"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    etat: EtatPositionnement = Field(sa_type=Text)
    demande_le: datetime = Field(sa_type=DateTime(timezone=True))

    versions: list["VersionPositionnement"] = Relationship(
        sa_relationship_kwargs=children("VersionPositionnement.numero")
    )


class RecoursPositionnement(Base, table=True):
    """The person contests a decision; the certificateur answers it by a later version."""

    __tablename__ = "recours_positionnement"
    version_id: UUID = Field(foreign_key="version_positionnement.id", primary_key=True, ondelete="CASCADE")
    texte: str
    depose_le: datetime = Field(sa_type=DateTime(timezone=True))


class VersionPositionnement(Base, table=True):
    """What was found at one moment, whole. With a `decision` it concludes; rows are added, never changed."""

    __tablename__ = "version_positionnement"
    __table_args__ = (
        one_of("decision", DecisionPositionnement),
        UniqueConstraint("positionnement_id", "numero"),
        CheckConstraint("(decision IS NULL) = (texte IS NULL)", name="texte"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    positionnement_id: UUID = Field(foreign_key="positionnement.id", ondelete="CASCADE")
    numero: int
    decision: DecisionPositionnement | None = Field(default=None, sa_type=Text)
    texte: str | None = None
    minutes: int | None = None
    parcours: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True))

    verdicts: list["VerdictPositionnement"] = Relationship(
        sa_relationship_kwargs=children("VerdictPositionnement.ordre")
    )
    recours: RecoursPositionnement | None = Relationship(sa_relationship_kwargs=children())


class VerdictPositionnement(Base, table=True):
    """The verdict on one compétence of one bloc, what it rests on, and the minutes left to learn.

    The bloc is said as it was, without a foreign key: a certification may drop a bloc, what was found of it stays.
    """

    __tablename__ = "verdict_positionnement"
    __table_args__ = (
        one_of("verdict", Verdict),
        one_of("nature_preuve", NaturePreuve),
        one_of("auteur", AuteurVerdict),
        CheckConstraint("(nature_preuve IS NULL) = (preuve IS NULL)", name="preuve"),
        CheckConstraint("verdict NOT LIKE 'acquise%' OR preuve IS NOT NULL", name="acquise_prouvee"),
        CheckConstraint(
            "verdict NOT LIKE 'acquise%' OR nature_preuve NOT IN ('formation_suivie', 'connaissances')",
            name="savoir_n_est_pas_competence",
        ),
        CheckConstraint("minutes >= 0", name="minutes"),
    )
    version_id: UUID = Field(foreign_key="version_positionnement.id", primary_key=True, ondelete="CASCADE")
    ordre: int = Field(primary_key=True)
    bloc_id: UUID
    bloc_code: str
    bloc_intitule: str
    competence_id: UUID = Field(foreign_key="competence_connue.id")
    niveau_requis: int | None = None
    verdict: Verdict = Field(sa_type=Text)
    auteur: AuteurVerdict = Field(sa_type=Text)
    nature_preuve: NaturePreuve | None = Field(default=None, sa_type=Text)
    preuve: str | None = None
    minutes: int | None = None

    connue: CompetenceConnue = Relationship(sa_relationship_kwargs={"lazy": "raise", "viewonly": True})
