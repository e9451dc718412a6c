"""Primes: rules by versions that never change, and the dues that are born of them at a total validation."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import DateTime, Field

from services.certification.models.offre import TypeCertification
from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatPrime(StrEnum):
    """Où en est une prime due."""

    DUE = "due"
    RECLAMEE = "reclamee"
    CONTESTEE = "contestee"
    PAYEE = "payee"
    ANNULEE = "annulee"


class ReglePrime(Base, table=True):
    """A rule of prime from a day to another: for one certification or for a type of them, never both.

    A trigger keeps what was: of a written version only `au` may change, and none is deleted.
    """

    __tablename__ = "regle_prime"
    __table_args__ = (
        one_of("type", TypeCertification),
        CheckConstraint("(certification_id IS NULL) <> (type IS NULL)", name="condition"),
        CheckConstraint("montant > 0", name="montant"),
        CheckConstraint("devise ~ '^[A-Z]{3}$'", name="devise"),
        CheckConstraint("du <= au", name="dates"),
        ExcludeConstraint(
            (func.coalesce(text("certification_id::text"), text("type")), "="),
            (func.daterange(text("du"), text("au"), text("'[]'")), "&&"),
            name="ex_regle_prime_sans_recouvrement",
            using="gist",
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    certification_id: UUID | None = Field(default=None, foreign_key="certification.id")
    type: TypeCertification | None = Field(default=None, sa_type=Text)
    montant: Decimal = Field(sa_type=Numeric(10, 2))
    devise: str
    du: date
    au: date | None = None
    source: str
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True))
    ecrite_par: str


@versioned
class Prime(Base, table=True):
    """What an employer owes a person for a whole certification: the amount of the rule in force on the day, copied.

    `entite_id` is who employed the person that day, `attestation_id` what was delivered with it. Of an erased profil it
    stays a debt that names nobody: who has the paper of the attestation may still claim it.
    """

    __tablename__ = "prime"
    __table_args__ = (
        one_of("etat", EtatPrime),
        CheckConstraint(
            "etat NOT IN ('reclamee', 'contestee', 'payee') OR reclamee_le IS NOT NULL", name="reclamee_le"
        ),
        CheckConstraint("(etat = 'payee') = (payee_le IS NOT NULL)", name="payee_le"),
        Index(
            "uq_prime_en_vigueur",
            "profil_id",
            "certification_id",
            unique=True,
            postgresql_where=text("etat <> 'annulee'"),
        ),
        Index(None, "entite_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id")
    entite_id: UUID | None = None
    certification_id: UUID = Field(foreign_key="certification.id")
    attestation_id: UUID | None = Field(default=None, foreign_key="attestation.id", index=True)
    regle_id: UUID = Field(foreign_key="regle_prime.id")
    montant: Decimal = Field(sa_type=Numeric(10, 2))
    devise: str
    due_le: date
    etat: EtatPrime = Field(sa_type=Text)
    reclamee_le: date | None = None
    payee_le: date | None = None


class PassagePrime(Base, table=True):
    """A passage of a prime from a state to the next: when, and in what capacity it was made."""

    __tablename__ = "passage_prime"
    __table_args__ = (UniqueConstraint("prime_id", "id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    prime_id: UUID = Field(foreign_key="prime.id", ondelete="CASCADE")
    transition: str
    de: EtatPrime | None = Field(default=None, sa_type=Text)
    vers: EtatPrime = Field(sa_type=Text)
    acteur: str
    motif: str | None = None
    le: datetime = Field(sa_type=DateTime(timezone=True))
