"""Opinions of managers, which change nothing, and interventions about results, which change nothing either.

No table of a candidature, a session or a jury refers to these, nor the reverse.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class SensAvis(StrEnum):
    """Sens de l'avis."""

    FAVORABLE = "favorable"
    RESERVE = "reserve"
    DEFAVORABLE = "defavorable"


class MotifAvis(StrEnum):
    """Sur quoi l'avis porte : le travail, le projet, le service ou le moment, jamais la valeur de la personne."""

    EXPERIENCE_DU_TRAVAIL = "experience_du_travail"
    PROJET_DE_LA_PERSONNE = "projet_de_la_personne"
    COMPETENCE_A_CONSOLIDER = "competence_a_consolider"
    ORGANISATION_DU_SERVICE = "organisation_du_service"
    CALENDRIER = "calendrier"
    AUTRE_CERTIFICATION = "autre_certification"


class ActeurIntervention(StrEnum):
    """En quelle qualité quelqu'un intervient."""

    MANAGER = "manager"
    RH = "rh"


@versioned
class RaisonsCertification(Base, table=True):
    """Why the branch certifies, in the branch's words; without a row, the text is made from the fiche."""

    __tablename__ = "raisons_certification"
    certification_id: UUID = Field(primary_key=True, foreign_key="certification.id", ondelete="CASCADE")
    version: int = Field(default=1)
    texte: str
    ecrites_le: datetime = Field(sa_type=DateTime(timezone=True))


class LectureRaisons(Base, table=True):
    """That a manager was given the reasons, and which text it was (`empreinte`)."""

    __tablename__ = "lecture_raisons"
    __table_args__ = (UniqueConstraint("certification_id", "profil_id", "empreinte"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id", ondelete="CASCADE")
    profil_id: UUID = Field(index=True)
    empreinte: str
    lue_le: datetime = Field(sa_type=DateTime(timezone=True))


@versioned
class DemandeAvis(Base, table=True):
    """A person asks their manager what they think; it binds nobody."""

    __tablename__ = "demande_avis"
    __table_args__ = (
        Index(
            "uq_demande_avis_ouverte",
            "certification_id",
            "profil_id",
            "manager_id",
            unique=True,
            postgresql_where=text("close_le IS NULL"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    manager_id: UUID = Field(index=True)
    demandee_le: datetime = Field(sa_type=DateTime(timezone=True))
    close_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


@versioned
class AvisManager(Base, table=True):
    """What a manager thinks of a person's going for a certification: reasoned, read by the person, gone in its time."""

    __tablename__ = "avis_manager"
    __table_args__ = (
        one_of("sens", SensAvis),
        one_of("motif", MotifAvis),
        CheckConstraint("texte <> ''", name="texte"),
        CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name="reponse"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    manager_id: UUID | None = Field(default=None, index=True)
    sens: SensAvis = Field(sa_type=Text)
    motif: MotifAvis = Field(sa_type=Text)
    texte: str
    donne_le: datetime = Field(sa_type=DateTime(timezone=True))
    expire_le: date = Field(index=True)
    reponse: str | None = None
    repondu_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class Intervention(Base, table=True):
    """What an employer's side said about a person's result: kept as it came, and without any effect."""

    __tablename__ = "intervention"
    __table_args__ = (one_of("acteur", ActeurIntervention), CheckConstraint("texte <> ''", name="texte"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    entite_id: UUID | None = None
    acteur: ActeurIntervention = Field(sa_type=Text)
    auteur: str
    texte: str
    deposee_le: datetime = Field(sa_type=DateTime(timezone=True))
