"""Attestations: what a person earned, as an Open Badges 3.0 credential says it, and the bit that tells it revoked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base


class Attestation(Base, table=True):
    """A bloc, or a whole certification (`bloc_id` null), earned by a person.

    `contenu` is what was true when it was earned and never changes: certification, bloc, compétences, certificateurs.
    `id` and `sujet` are drawn at random: nobody finds one from another, nor the person from either. Of an erased
    profil only the place in the status list stays, so that it is never given to somebody else.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        CheckConstraint("(profil_id IS NULL) = (contenu IS NULL)", name="effacee"),
        UniqueConstraint("liste", "place"),
        # one in force a person and bloc; null stands for the whole certification
        Index(
            "uq_attestation_en_vigueur",
            "profil_id",
            "certification_id",
            "bloc_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("revoquee_le IS NULL AND profil_id IS NOT NULL"),
        ),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    profil_id: UUID | None = Field(default=None, foreign_key="profil_connu.id")
    sujet: UUID = Field(default_factory=uuid4)
    certification_id: UUID = Field(foreign_key="certification.id", index=True)
    bloc_id: UUID | None = None
    contenu: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    obtenue_le: date
    emise_le: datetime = Field(sa_type=DateTime(timezone=True))
    revoquee_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    liste: int
    place: int
