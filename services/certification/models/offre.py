"""The offer: certifications, their dated decisions, blocs, what these attest and how they are evaluated."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field, Relationship

from services.certification.models.copies import CompetenceConnue
from services.certification.models.socle import Base, children, one_of
from services.kit.data.db import new_id, versioned


class Registre(StrEnum):
    """Registre national où la certification est inscrite."""

    RNCP = "RNCP"
    RS = "RS"
    AUCUN = "aucun"


class TypeCertification(StrEnum):
    """Nature de la certification."""

    CQP = "CQP"
    CQPI = "CQPI"
    TITRE = "titre"
    DIPLOME = "diplome"
    CERTIFICAT = "certificat"
    HABILITATION = "habilitation"


class Etape(StrEnum):
    """Décision datée de la vie d'une certification."""

    CREATION = "creation"
    TRANSMISSION = "transmission"
    ENREGISTREMENT = "enregistrement"
    FIN_ENREGISTREMENT = "fin_enregistrement"
    LIMITE_DELIVRANCE = "limite_delivrance"


class TypeModalite(StrEnum):
    """Type d'épreuve."""

    MISE_EN_SITUATION = "mise_en_situation"
    DOSSIER_PROFESSIONNEL = "dossier_professionnel"
    TRAVAIL_COLLECTIF = "travail_collectif"
    ORAL = "oral"
    TEST = "test"


@versioned
class Certification(Base, table=True):
    __tablename__ = "certification"
    __table_args__ = (
        one_of("registre", Registre),
        one_of("type", TypeCertification),
        CheckConstraint("niveau IS NULL OR (registre = 'RNCP' AND niveau BETWEEN 3 AND 8)", name="niveau"),
        CheckConstraint("NOT vae OR registre = 'RNCP'", name="vae_rncp"),
        CheckConstraint("validite_mois > 0", name="validite_mois"),
        CheckConstraint("type <> 'CQPI' OR cardinality(certificateurs) >= 2", name="cqpi"),
        CheckConstraint("numero_fiche IS NULL OR starts_with(numero_fiche, registre)", name="numero_fiche"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    code: str = Field(unique=True)
    intitule: str
    registre: Registre = Field(sa_type=Text)
    type: TypeCertification = Field(sa_type=Text)
    numero_fiche: str | None = None
    niveau: int | None = None
    certificateurs: list[str] = Field(sa_type=ARRAY(Text))
    formation: bool
    vae: bool
    epreuves_directes: bool
    dossier_epreuves: bool
    duree_jours: int | None = None
    validite_mois: int | None = None
    visible_le: date
    modifiee_le: datetime = Field(sa_type=DateTime(timezone=True))

    etapes: list["EtapeCertification"] = Relationship(sa_relationship_kwargs=children("EtapeCertification.etape"))
    metiers: list["MetierVise"] = Relationship(sa_relationship_kwargs=children("MetierVise.metier_id"))
    blocs: list["BlocCompetences"] = Relationship(sa_relationship_kwargs=children("BlocCompetences.ordre"))


class EtapeCertification(Base, table=True):
    """A dated decision of the certification's life, and whose it was."""

    __tablename__ = "etape_certification"
    __table_args__ = (one_of("etape", Etape),)
    certification_id: UUID = Field(foreign_key="certification.id", primary_key=True, ondelete="CASCADE")
    etape: Etape = Field(sa_type=Text, primary_key=True)
    le: date
    decidee_par: str


class MetierVise(Base, table=True):
    __tablename__ = "metier_vise"
    certification_id: UUID = Field(foreign_key="certification.id", primary_key=True, ondelete="CASCADE")
    metier_id: UUID = Field(foreign_key="metier_connu.id", primary_key=True, index=True)


class BlocCompetences(Base, table=True):
    """A bloc; `numero` says how often what it attests was written: what it attested before is in `version_bloc`."""

    __tablename__ = "bloc_competences"
    __table_args__ = (UniqueConstraint("certification_id", "code"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id", ondelete="CASCADE")
    ordre: int
    code: str
    intitule: str
    duree_jours: int | None = None
    numero: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    competences: list["CompetenceAttestee"] = Relationship(
        sa_relationship_kwargs=children("CompetenceAttestee.competence_id")
    )
    modalites: list["ModaliteEvaluation"] = Relationship(sa_relationship_kwargs=children("ModaliteEvaluation.ordre"))


class VersionBloc(Base, table=True):
    """What a bloc attested until it was given something else to attest; a trigger refuses every change of it."""

    __tablename__ = "version_bloc"
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", primary_key=True, ondelete="CASCADE")
    numero: int = Field(primary_key=True)
    code: str
    intitule: str
    competences: list[dict[str, Any]] = Field(sa_type=JSONB)
    remplacee_le: datetime = Field(sa_type=DateTime(timezone=True))


class CompetenceAttestee(Base, table=True):
    __tablename__ = "competence_attestee"
    __table_args__ = (CheckConstraint("niveau BETWEEN 1 AND 4", name="niveau"),)
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", primary_key=True, ondelete="CASCADE")
    competence_id: UUID = Field(foreign_key="competence_connue.id", primary_key=True, index=True)
    niveau: int | None = None

    connue: CompetenceConnue = Relationship(sa_relationship_kwargs={"lazy": "raise", "viewonly": True})


class ModaliteEvaluation(Base, table=True):
    """How a bloc is evaluated. A row of its own, so that an individual result can refer to it."""

    __tablename__ = "modalite_evaluation"
    __table_args__ = (
        UniqueConstraint("bloc_id", "ordre"),
        one_of("type", TypeModalite),
        CheckConstraint("(type = 'travail_collectif') = (taille_groupe IS NOT NULL)", name="taille_groupe"),
        CheckConstraint("(type = 'test') = (score_max IS NOT NULL)", name="score_max"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    bloc_id: UUID = Field(foreign_key="bloc_competences.id", ondelete="CASCADE")
    ordre: int
    type: TypeModalite = Field(sa_type=Text)
    intitule: str
    duree_minutes: int | None = None
    pages_max: int | None = None
    taille_groupe: int | None = None
    score_max: int | None = None
    niveaux_score: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB)
