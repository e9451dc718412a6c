"""Tables of the service: the offer, its exam sessions, the candidatures, and small copies of what neighbours own."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import DateTime, Field, Relationship, SQLModel

from services.kit.db import kit_metadata, new_id, versioned


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
    MISE_EN_SITUATION = "mise_en_situation"
    DOSSIER_PROFESSIONNEL = "dossier_professionnel"
    TRAVAIL_COLLECTIF = "travail_collectif"
    ORAL = "oral"
    TEST = "test"


class EtatSession(StrEnum):
    """État d'une session d'épreuves."""

    PROGRAMMEE = "programmee"
    OUVERTE = "ouverte"
    CLOSE = "close"
    ANNULEE = "annulee"


class EtatCandidature(StrEnum):
    """État d'une candidature."""

    INSCRITE = "inscrite"
    EN_ATTENTE = "en_attente"
    RETIREE = "retiree"


class Base(SQLModel, registry=registry(metadata=kit_metadata())):
    """Own registry, so that several services live in one process."""


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` is one of the values."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_connu")


def _children(order_by: str | None = None) -> dict[str, Any]:
    order = {"order_by": order_by} if order_by else {}
    return {"cascade": "all, delete-orphan", "lazy": "raise", "passive_deletes": True, **order}


class CompetenceConnue(Base, table=True):
    """Copy of what `competences` publishes, enough to resolve a code and to refuse a savoir."""

    __tablename__ = "competence_connue"
    __table_args__ = (Index(None, "code", "referentiel"),)
    id: UUID = Field(primary_key=True)
    referentiel: str
    code: str
    libelle: str
    nature: str
    retiree: bool = False


class MetierConnu(Base, table=True):
    """Copy of the métiers' identifiers that `competences` publishes."""

    __tablename__ = "metier_connu"
    __table_args__ = (Index(None, "code", "referentiel"),)
    id: UUID = Field(primary_key=True)
    referentiel: str
    code: str
    libelle: str
    retire: bool = False


class ProfilConnu(Base, table=True):
    """Copy of the profils' identifiers that `parcours` publishes; an erased one stays as a mark, so that it never comes back."""

    __tablename__ = "profil_connu"
    id: UUID = Field(primary_key=True)
    entite_id: UUID | None = None
    efface: bool = False


@versioned
class Certification(Base, table=True):
    __tablename__ = "certification"
    __table_args__ = (
        one_of("registre", Registre),
        one_of("type", TypeCertification),
        CheckConstraint("niveau IS NULL OR (registre = 'RNCP' AND niveau BETWEEN 3 AND 8)", name="niveau"),
        CheckConstraint("NOT vae OR registre = 'RNCP'", name="vae_rncp"),
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
    visible_le: date
    modifiee_le: datetime = Field(sa_type=DateTime(timezone=True))

    etapes: list["EtapeCertification"] = Relationship(sa_relationship_kwargs=_children("EtapeCertification.etape"))
    metiers: list["MetierVise"] = Relationship(sa_relationship_kwargs=_children("MetierVise.metier_id"))
    blocs: list["BlocCompetences"] = Relationship(sa_relationship_kwargs=_children("BlocCompetences.ordre"))


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
    __tablename__ = "bloc_competences"
    __table_args__ = (UniqueConstraint("certification_id", "code"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID = Field(foreign_key="certification.id", ondelete="CASCADE")
    ordre: int
    code: str
    intitule: str
    duree_jours: int | None = None

    competences: list["CompetenceAttestee"] = Relationship(
        sa_relationship_kwargs=_children("CompetenceAttestee.competence_id")
    )
    modalites: list["ModaliteEvaluation"] = Relationship(sa_relationship_kwargs=_children("ModaliteEvaluation.ordre"))


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


@versioned
class SessionCertification(Base, table=True):
    """An exam session. `places_prises` counts the candidatures that hold a place; the CHECK is the last wall."""

    __tablename__ = "session_certification"
    __table_args__ = (
        one_of("etat", EtatSession),
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("places_prises BETWEEN 0 AND places", name="places_prises"),
        CheckConstraint("en_attente BETWEEN 0 AND attente_max", name="en_attente"),
        CheckConstraint("inscription_jusqu_au <= debut_le AND debut_le <= fin_le", name="dates"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    code: str = Field(unique=True)
    debut_le: date
    fin_le: date
    lieu: str
    inscription_a_partir_du: date | None = None
    inscription_jusqu_au: date
    places: int
    places_prises: int = 0
    attente_max: int
    en_attente: int = 0
    dernier_rang: int = 0
    etat: EtatSession = Field(sa_type=Text)

    # never loaded: it tells the unit of work to insert a new certification before its sessions
    certification: Certification = Relationship(sa_relationship_kwargs={"lazy": "raise"})


@versioned
class Candidature(Base, table=True):
    """A person's request for a session. The person holds at most one live candidature a session: a partial unique index."""

    __tablename__ = "candidature"
    __table_args__ = (
        one_of("etat", EtatCandidature),
        CheckConstraint("(etat = 'en_attente') <= (ordre_attente IS NOT NULL)", name="ordre_attente"),
        CheckConstraint("(etat = 'retiree') = (retiree_le IS NOT NULL)", name="retiree_le"),
        Index(
            "uq_candidature_session_profil",
            "session_id",
            "profil_id",
            unique=True,
            postgresql_where=text("etat <> 'retiree'"),
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
    session_id: UUID = Field(foreign_key="session_certification.id", index=True)
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    etat: EtatCandidature = Field(sa_type=Text)
    ordre_attente: int | None = None
    deposee_le: datetime = Field(sa_type=DateTime(timezone=True))
    retiree_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
