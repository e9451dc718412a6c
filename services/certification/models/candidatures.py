"""Candidatures, and each passage from one of their states to the next."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatCandidature(StrEnum):
    """État d'une candidature."""

    PROPOSEE = "proposee"
    DECLINEE = "declinee"
    DEPOSEE = "deposee"
    INSCRITE = "inscrite"
    EN_ATTENTE = "en_attente"
    REFUSEE = "refusee"
    EN_RECOURS = "en_recours"
    RETIREE = "retiree"
    VALIDEE = "validee"
    VALIDEE_PARTIELLEMENT = "validee_partiellement"
    NON_VALIDEE = "non_validee"


class Origine(StrEnum):
    """Qui est à l'origine de la candidature."""

    PERSONNE = "personne"
    MANAGER = "manager"
    DRH = "drh"
    SYNDICAT = "syndicat"
    CAMPAGNE = "campagne"
    CONSEILLER = "conseiller"


class Voie(StrEnum):
    """Voie par laquelle la personne obtient la certification."""

    FORMATION = "formation"
    VAE = "vae"
    EPREUVES_DIRECTES = "epreuves_directes"
    DOSSIER_EPREUVES = "dossier_epreuves"


class MotifRefus(StrEnum):
    """Pourquoi le certificateur refuse une candidature : une liste close, où aucun avis n'entre."""

    PREREQUIS_REGLEMENTAIRE = "prerequis_reglementaire"
    CERTIFICATION_CLOSE = "certification_close"
    DOSSIER_INCOMPLET_APRES_RELANCE = "dossier_incomplet_apres_relance"
    DEJA_CERTIFIEE = "deja_certifiee"


class DecisionRecours(StrEnum):
    """Ce que le certificateur décide d'un recours."""

    RETABLIE = "retablie"
    MAINTENUE = "maintenue"


HOLDING = ("inscrite", "en_attente")
LIVE = ("deposee", *HOLDING, "en_recours")


def numero_inscription(candidature_id: UUID) -> str:
    """The number by which people name a candidature: what of its id is drawn at random."""
    drawn = candidature_id.hex[-12:].upper()
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def _among(states: tuple[str, ...]) -> str:
    return f"etat IN ({', '.join(repr(state) for state in states)})"


class Proposition(Base, table=True):
    """What somebody proposed to a person. It never changes, and nothing of it says what the person did.

    The same author proposes the same thing once: doing it again finds this row, whatever became of it.
    """

    __tablename__ = "proposition"
    __table_args__ = (
        one_of("origine", Origine),
        CheckConstraint("origine <> 'personne'", name="origine"),
        Index(
            "uq_proposition_auteur",
            "auteur",
            "certification_id",
            "profil_id",
            "session_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "session_id", "profil_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    session_id: UUID | None = Field(default=None, foreign_key="session_certification.id")
    origine: Origine = Field(sa_type=Text)
    auteur: str
    proposee_le: datetime = Field(sa_type=DateTime(timezone=True), index=True)


@versioned
class Candidature(Base, table=True):
    """A person's request for a certification, and the place it holds in a session.

    A person has at most one live candidature a certification: a partial unique index. What others proposed to them
    waits apart (`proposee`), as often as it is proposed.
    """

    __tablename__ = "candidature"
    __table_args__ = (
        one_of("etat", EtatCandidature),
        one_of("origine", Origine),
        one_of("voie", Voie),
        CheckConstraint(f"NOT {_among(HOLDING)} OR session_id IS NOT NULL", name="session"),
        CheckConstraint("(etat = 'en_attente') <= (ordre_attente IS NOT NULL)", name="ordre_attente"),
        CheckConstraint("(etat = 'retiree') = (retiree_le IS NOT NULL)", name="retiree_le"),
        CheckConstraint("origine <> 'personne' OR etat NOT IN ('proposee', 'declinee')", name="origine"),
        # a partial validation, or none, never leaves a person alone (domain F12)
        CheckConstraint("etat NOT IN ('validee_partiellement', 'non_validee') OR plan_id IS NOT NULL", name="plan"),
        ForeignKeyConstraint(
            ["plan_id", "profil_id", "certification_id"],
            ["plan_accompagnement.id", "plan_accompagnement.profil_id", "plan_accompagnement.certification_id"],
            # both go together to the record that theirs joins
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index(
            "uq_candidature_vivante", "certification_id", "profil_id", unique=True, postgresql_where=text(_among(LIVE))
        ),
        Index(
            "uq_candidature_attente",
            "session_id",
            "ordre_attente",
            unique=True,
            postgresql_where=text("etat = 'en_attente'"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    session_id: UUID | None = Field(default=None, foreign_key="session_certification.id", index=True)
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    proposition_id: UUID | None = Field(default=None, foreign_key="proposition.id", index=True, ondelete="SET NULL")
    origine: Origine = Field(default=Origine.PERSONNE, sa_type=Text, sa_column_kwargs={"server_default": "personne"})
    voie: Voie | None = Field(default=None, sa_type=Text)
    etat: EtatCandidature = Field(sa_type=Text)
    ordre_attente: int | None = None
    deposee_le: datetime = Field(sa_type=DateTime(timezone=True))
    retiree_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    plan_id: UUID | None = Field(default=None, index=True)

    @property
    def numero(self) -> str:
        return numero_inscription(self.id)


class PassageCandidature(Base, table=True):
    """A passage of a candidature from a state to the next: which transition, when, and in what capacity it was made."""

    __tablename__ = "passage_candidature"
    __table_args__ = (Index(None, "candidature_id", "id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    transition: str
    de: EtatCandidature | None = Field(default=None, sa_type=Text)
    vers: EtatCandidature = Field(sa_type=Text)
    acteur: str
    le: datetime = Field(sa_type=DateTime(timezone=True))


@versioned
class RefusCandidature(Base, table=True):
    """A refusal by the certificateur, and the one appeal that it opens."""

    __tablename__ = "refus_candidature"
    __table_args__ = (
        one_of("motif", MotifRefus),
        one_of("decision", DecisionRecours),
        CheckConstraint("(recours IS NULL) = (conteste_le IS NULL)", name="recours"),
        CheckConstraint(
            "(decision IS NULL) = (decide_le IS NULL) AND (decision IS NULL) = (reponse IS NULL)", name="reponse"
        ),
        CheckConstraint("decision IS NULL OR recours IS NOT NULL", name="decision_apres_recours"),
        Index(None, "candidature_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    motif: MotifRefus = Field(sa_type=Text)
    refuse_le: datetime = Field(sa_type=DateTime(timezone=True))
    recours: str | None = None
    conteste_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    decision: DecisionRecours | None = Field(default=None, sa_type=Text)
    reponse: str | None = None
    decide_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
