"""Candidatures, and each passage from one of their states to the next."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.db import new_id, versioned


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


HOLDING = ("inscrite", "en_attente")
LIVE = ("deposee", *HOLDING, "en_recours")


def _among(states: tuple[str, ...]) -> str:
    return f"etat IN ({', '.join(repr(state) for state in states)})"


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
        ),
        Index(
            "uq_candidature_vivante",
            "certification_id",
            "profil_id",
            unique=True,
            postgresql_where=text(_among(LIVE)),
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
    origine: Origine = Field(default=Origine.PERSONNE, sa_type=Text, sa_column_kwargs={"server_default": "personne"})
    voie: Voie | None = Field(default=None, sa_type=Text)
    etat: EtatCandidature = Field(sa_type=Text)
    ordre_attente: int | None = None
    deposee_le: datetime = Field(sa_type=DateTime(timezone=True))
    retiree_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    plan_id: UUID | None = Field(default=None, index=True)


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
