"""Attestations: what a person earned, as an Open Badges 3.0 credential says it, and the bit that tells it revoked.

Their table is the register of the certificateur: there is no second one to agree with it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Column, DateTime, Field

from services.certification.models.socle import Base

# the year, then letters and digits of the id, which was drawn at random: no number is found from another
NUMERO = (
    "extract(year FROM obtenue_le)::int::text || '-' || upper(substr(id::text, 1, 4) || '-' || substr(id::text, 5, 4)"
    " || '-' || substr(id::text, 10, 4))"
)


class Attestation(Base, table=True):
    """A bloc, or a whole certification (`bloc_id` null), earned by a person.

    `contenu` is what was true when it was earned and never changes: certification, bloc, compétences, certificateurs.
    `id` and `sujet` are drawn at random: nobody finds one from another, nor the person from either. Of an erased
    profil the register keeps its line, unlinked: number, certification, blocs, days, jury, what became of it.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        UniqueConstraint("liste", "place"),
        UniqueConstraint("numero"),
        Index(None, "obtenue_le", "id"),
        # one in force a person and bloc, and one more when it is renewed; null stands for the whole, and for no last day
        Index(
            "uq_attestation_en_vigueur",
            "profil_id",
            "certification_id",
            "bloc_id",
            "valable_jusqu_au",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("revoquee_le IS NULL AND profil_id IS NOT NULL"),
        ),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    numero: str = Field(default="", sa_column=Column(Text, Computed(NUMERO, persisted=True)))
    profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id")
    sujet: UUID = Field(default_factory=uuid4)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    bloc_id: UUID | None = None
    jury_id: UUID | None = Field(default=None, foreign_key="jury.id", index=True)
    contenu: dict[str, Any] = Field(sa_type=JSONB)
    obtenue_le: date
    valable_jusqu_au: date | None = None
    emise_le: datetime = Field(sa_type=DateTime(timezone=True))
    revoquee_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    liste: int
    place: int


class ImpressionAttestation(Base, table=True):
    """A paper of an attestation: the salted digest of the secret that its code carries, and which is kept nowhere.

    Whoever opens the check page with that secret has the paper in hand, and so the name that is printed on it.
    """

    __tablename__ = "impression_attestation"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    attestation_id: UUID = Field(foreign_key="attestation.id", index=True)
    sel: bytes
    empreinte: bytes


class DeclarationTitulaire(Base, table=True):
    """What the certificateur owes the Caisse des dépôts for a holder (L.6113-8), and its deposit once it is made.

    Born with the attestation of a whole certification of a national registry; it stays, as the register does.
    """

    __tablename__ = "declaration_titulaire"
    __table_args__ = (CheckConstraint("(reference IS NULL) = (deposee_le IS NULL)", name="depot"),)
    attestation_id: UUID = Field(foreign_key="attestation.id", primary_key=True)
    avant_le: date = Field(index=True)
    reference: str | None = None
    deposee_le: date | None = None
