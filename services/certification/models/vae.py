"""Dossiers de faisabilité: the way to a certification, or to some of its blocs, by what a person has done."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatDossierVae(StrEnum):
    """Où en est un dossier de faisabilité."""

    BROUILLON = "brouillon"
    COMPLET = "complet"
    RECEVABLE = "recevable"
    IRRECEVABLE = "irrecevable"
    EN_RECOURS = "en_recours"
    COMMENCE = "commence"
    ABANDONNE = "abandonne"
    CADUC = "caduc"


class VoieDossier(StrEnum):
    """VAE au sens de la loi, ou « dossier et épreuves » que la branche ouvre pour son CQP."""

    VAE = "vae"
    DOSSIER_EPREUVES = "dossier_epreuves"


class MotifIrrecevabilite(StrEnum):
    """Pourquoi un dossier n'est pas recevable ; la liste est close et ne contient aucune opinion."""

    ACTIVITES_SANS_RAPPORT = "activites_sans_rapport"
    DOSSIER_INCOMPLET_APRES_RELANCE = "dossier_incomplet_apres_relance"
    CERTIFICATION_CLOSE = "certification_close"
    DEJA_CERTIFIEE = "deja_certifiee"


class AuteurRecevabilite(StrEnum):
    """Qui a dit la recevabilité : le certificateur, ou la règle du silence."""

    CERTIFICATEUR = "certificateur"
    SILENCE = "silence"


ENDED = (EtatDossierVae.IRRECEVABLE, EtatDossierVae.ABANDONNE, EtatDossierVae.CADUC)
TO_ANSWER = (EtatDossierVae.COMPLET, EtatDossierVae.EN_RECOURS)
NOT_BEGUN = (EtatDossierVae.BROUILLON, *TO_ANSWER, EtatDossierVae.RECEVABLE)


def _among(states: tuple[EtatDossierVae, ...]) -> str:
    return f"etat IN ({', '.join(repr(state.value) for state in states)})"


@versioned
class DossierVae(Base, table=True):
    """A file: a draft that only its holder reads, then what the certificateur answers.

    One filed a civil year of Paris for a certification by VAE, one not begun at a time: two partial unique indexes.
    """

    __tablename__ = "dossier_vae"
    __table_args__ = (
        one_of("etat", EtatDossierVae),
        one_of("voie", VoieDossier),
        one_of("motif", MotifIrrecevabilite),
        one_of("motif_conteste", MotifIrrecevabilite),
        one_of("recevabilite_par", AuteurRecevabilite),
        CheckConstraint("(depose_le IS NULL) = (annee_civile IS NULL)", name="depot"),
        CheckConstraint("etat IN ('brouillon', 'abandonne') OR depose_le IS NOT NULL", name="depose_le"),
        CheckConstraint(
            "(etat = 'irrecevable' AND recevabilite_par = 'certificateur') = (motif IS NOT NULL)", name="motif"
        ),
        CheckConstraint("(motif IS NULL) = (explication IS NULL)", name="explication"),
        CheckConstraint("etat NOT IN ('recevable', 'irrecevable') OR recevabilite_le IS NOT NULL", name="recevabilite"),
        CheckConstraint("(recevabilite_le IS NULL) = (recevabilite_par IS NULL)", name="recevabilite_par"),
        CheckConstraint(f"({_among(ENDED)}) = (termine_le IS NOT NULL)", name="termine_le"),
        CheckConstraint("(recours IS NULL) = (conteste_le IS NULL)", name="recours"),
        CheckConstraint("etat <> 'en_recours' OR recours IS NOT NULL", name="en_recours"),
        CheckConstraint("(motif_conteste IS NULL) = (explication_contestee IS NULL)", name="explication_contestee"),
        CheckConstraint("motif_conteste IS NULL OR recours IS NOT NULL", name="motif_conteste"),
        CheckConstraint("bloc_ids IS NULL OR cardinality(bloc_ids) >= 1", name="bloc_ids"),
        Index(
            "uq_dossier_vae_annee",
            "certification_id",
            "profil_id",
            "annee_civile",
            unique=True,
            postgresql_where=text("voie = 'vae'"),
        ),
        Index(
            "uq_dossier_vae_non_commence",
            "certification_id",
            "profil_id",
            unique=True,
            postgresql_where=text(_among(NOT_BEGUN)),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    voie: VoieDossier = Field(sa_type=Text)
    etat: EtatDossierVae = Field(sa_type=Text)
    # None: the whole certification. No foreign key: a certification may drop a bloc, the file still says it
    bloc_ids: list[UUID] | None = Field(default=None, sa_type=ARRAY(Uuid))
    experiences: list[dict[str, Any]] = Field(sa_type=JSONB)
    formations: list[dict[str, Any]] = Field(sa_type=JSONB)
    accompagnateur: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    avis_conseiller: str | None = None
    ouvert_le: datetime = Field(sa_type=DateTime(timezone=True))
    modifie_le: datetime = Field(sa_type=DateTime(timezone=True))
    depose_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    annee_civile: int | None = None
    reponse_avant_le: date | None = None
    recevabilite_le: date | None = None
    recevabilite_par: AuteurRecevabilite | None = Field(default=None, sa_type=Text)
    motif: MotifIrrecevabilite | None = Field(default=None, sa_type=Text)
    explication: str | None = None
    # the one appeal, and what it contests: the answer that comes after it takes the place of the first
    recours: str | None = None
    conteste_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    motif_conteste: MotifIrrecevabilite | None = Field(default=None, sa_type=Text)
    explication_contestee: str | None = None
    a_commencer_avant_le: date | None = None
    commence_le: date | None = None
    termine_le: date | None = None
    candidature_id: UUID | None = Field(default=None, foreign_key="candidature.id", ondelete="SET NULL", index=True)
