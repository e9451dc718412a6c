"""Employers, their people and what these hold or want, and needs."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import DateTime, Field, Relationship

from services.kit.data.db import new_id, versioned
from services.parcours.models.socle import Base, of_profil, one_of


class Genre(StrEnum):
    """Genre d'employeur de la branche."""

    GPS = "gps"
    INSTITUTION_PREVOYANCE = "institution_prevoyance"
    FEDERATION = "federation"
    CTIP = "ctip"


class Provenance(StrEnum):
    """Qui dit que l'acquis est tenu."""

    DECLARE = "declare"
    ATTESTE = "atteste"
    EVALUE = "evalue"
    CERTIFIE = "certifie"


class Source(StrEnum):
    """How a row came: typed in by somebody, or loaded from a file. A load only replaces what loads brought."""

    SAISIE = "saisie"
    CHARGEMENT = "chargement"


class SourceAcquis(StrEnum):
    """How an acquis came: as other rows, or from what a jury decided, which alone takes it back."""

    SAISIE = "saisie"
    CHARGEMENT = "chargement"
    RESULTAT = "resultat"


class Perimetre(StrEnum):
    """Ce qu'un consentement ouvre."""

    PROFIL = "profil"
    ACQUIS = "acquis"
    SOUHAITS = "souhaits"
    RECOMMANDATIONS = "recommandations"


class EtatParcours(StrEnum):
    """Où en est un parcours choisi."""

    ENVISAGE = "envisage"
    EN_COURS = "en_cours"
    TERMINE = "termine"
    ABANDONNE = "abandonne"


@versioned
class Entite(Base, table=True):
    """An employer of the branch; the tenant of its people."""

    __tablename__ = "entite"
    __table_args__ = (one_of("genre", Genre),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    code: str = Field(unique=True)
    nom: str
    genre: Genre = Field(sa_type=Text)


@versioned
class Profil(Base, table=True):
    """A person, for life: no name, and no employer, whom `Emploi` tells."""

    __tablename__ = "profil"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)


class ProfilEfface(Base, table=True):
    """That a person was erased: enough to answer « gone » to who they were, nothing of them nor of their employers."""

    __tablename__ = "profil_efface"
    id: UUID = Field(primary_key=True)


@versioned
class Preference(Base, table=True):
    """What the person agrees to; apart from the profil, because it says who looks elsewhere. No row: agrees to nothing.

    `cle_mobilite` is drawn each time the person agrees to be seen: what other employers call them is made of it
    (`mobilite.py`), and leads nowhere once it is gone.
    """

    __tablename__ = "preference"
    __table_args__ = (CheckConstraint("(cle_mobilite IS NOT NULL) = ouvert_mobilite", name="cle_mobilite"),)
    profil_id: UUID = of_profil(primary_key=True)
    version: int = Field(default=1)
    ouvert_mobilite: bool = False
    contact_sessions: bool = False
    cle_mobilite: bytes | None = Field(default=None, sa_type=LargeBinary)


@versioned
class Acquis(Base, table=True):
    """What a person is said to hold, or not to hold (`positif` false), by whom and since when.

    `competence_id` has no foreign key: copies are never deleted, and checking 400,000 of them doubles the time of a load.
    """

    __tablename__ = "acquis"
    __table_args__ = (
        UniqueConstraint("profil_id", "competence_id", "provenance", "le"),
        one_of("provenance", Provenance),
        one_of("source", SourceAcquis),
        CheckConstraint("niveau BETWEEN 1 AND 4", name="niveau"),
        CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name="repondu_le"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = of_profil()
    competence_id: UUID
    niveau: int | None = None
    provenance: Provenance = Field(sa_type=Text)
    le: date
    positif: bool = True
    preuve: str | None = None
    source: SourceAcquis = Field(default=SourceAcquis.SAISIE, sa_type=Text)
    reponse: str | None = None
    repondu_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))

    @property
    def pris_en_compte(self) -> bool:
        """False for what an employer says that a person does not hold: declared, read and answered, never reckoned with."""
        return (
            self.positif
            or self.provenance in (Provenance.EVALUE, Provenance.CERTIFIE)
            or (self.provenance, self.source) == (Provenance.DECLARE, SourceAcquis.SAISIE)
        )


@versioned
class Experience(Base, table=True):
    """A métier held for a time."""

    __tablename__ = "experience"
    __table_args__ = (
        UniqueConstraint("profil_id", "metier_id", "debut_le"),
        one_of("source", Source),
        CheckConstraint("fin_le >= debut_le", name="dates"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = of_profil()
    metier_id: UUID = Field(foreign_key="metier_connu.id")
    debut_le: date
    fin_le: date | None = None
    source: Source = Field(default=Source.SAISIE, sa_type=Text)


@versioned
class Souhait(Base, table=True):
    """A métier that a person wishes for. Private: nobody learns that it exists but who its holder allows."""

    __tablename__ = "souhait"
    __table_args__ = (UniqueConstraint("profil_id", "metier_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = of_profil()
    metier_id: UUID = Field(foreign_key="metier_connu.id")
    texte: str | None = None
    ouvert_recommandations: bool = False
    cree_le: datetime = Field(sa_type=DateTime(timezone=True))


class Consentement(Base, table=True):
    """What a person lets a subject read, until when; revoked, it stays in the person's own history."""

    __tablename__ = "consentement"
    __table_args__ = (one_of("perimetre", Perimetre), Index(None, "sujet", "profil_id"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    profil_id: UUID = of_profil(index=True)
    sujet: str
    perimetre: Perimetre = Field(sa_type=Text)
    jusqu_au: datetime = Field(sa_type=DateTime(timezone=True))
    donne_le: datetime = Field(sa_type=DateTime(timezone=True))
    revoque_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


@versioned
class Parcours(Base, table=True):
    """A plan that a person chose toward a métier, private to them."""

    __tablename__ = "parcours"
    __table_args__ = (one_of("etat", EtatParcours),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = of_profil(index=True)
    metier_id: UUID = Field(foreign_key="metier_connu.id")
    etat: EtatParcours = Field(sa_type=Text)
    cree_le: datetime = Field(sa_type=DateTime(timezone=True))
    modifie_le: datetime = Field(sa_type=DateTime(timezone=True))

    etapes: list["EtapeParcours"] = Relationship(
        sa_relationship_kwargs={
            "cascade": "all, delete-orphan",
            "lazy": "selectin",
            "passive_deletes": True,
            "order_by": "EtapeParcours.ordre",
        }
    )


class EtapeParcours(Base, table=True):
    """A step of a plan: a certification to obtain, or an action of one's own."""

    __tablename__ = "etape_parcours"
    parcours_id: UUID = Field(foreign_key="parcours.id", primary_key=True, ondelete="CASCADE")
    ordre: int = Field(primary_key=True)
    intitule: str
    certification_id: UUID | None = Field(default=None, foreign_key="certification_connue.id")
    echeance_le: date | None = None
    faite: bool = False


@versioned
class Besoin(Base, table=True):
    """A GPEC need: how many people an entity will need in a métier at a horizon, and where the figure comes from."""

    __tablename__ = "besoin"
    __table_args__ = (
        UniqueConstraint("entite_id", "metier_id", "horizon_le"),
        CheckConstraint("effectif >= 0", name="effectif"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    entite_id: UUID = Field(foreign_key="entite.id")
    metier_id: UUID = Field(foreign_key="metier_connu.id", index=True)
    horizon_le: date
    effectif: int
    source: str
    # the day from which it lets its entity look for people elsewhere; null when it is not meant to
    ouvre_le: date | None = None
    # opened by the branch, which answers for it: not among the ten métiers of its entity
    de_branche: bool = False
