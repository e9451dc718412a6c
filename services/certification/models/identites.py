"""Civil identity, apart from all the rest: encrypted, written by the person, confirmed by the certificateur."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatIdentite(StrEnum):
    """Où en est l'identité qu'une personne a écrite."""

    A_CONFIRMER = "a_confirmer"
    A_CORRIGER = "a_corriger"
    CONFIRMEE = "confirmee"


class MotifCorrection(StrEnum):
    """Ce qui n'est pas comme sur la pièce d'identité : une liste close, où rien de l'identité n'est recopié."""

    NOM = "nom"
    PRENOMS = "prenoms"
    NAISSANCE = "naissance"
    PIECE_ABSENTE = "piece_absente"


@versioned
class Identite(Base, table=True):
    """The civil identity of a person: what they wrote last, and what the certificateur confirmed last.

    Each is sealed under the key that `…_cle` names; nothing of it is in clear in this table or in any other.
    """

    __tablename__ = "identite"
    __table_args__ = (
        one_of("etat", EtatIdentite),
        one_of("motif", MotifCorrection),
        CheckConstraint("(etat = 'a_corriger') = (motif IS NOT NULL)", name="motif"),
        CheckConstraint("etat <> 'confirmee' OR confirmee IS NOT NULL", name="confirmee"),
        CheckConstraint(
            "(confirmee IS NULL) = (confirmee_cle IS NULL) AND (confirmee IS NULL) = (confirmee_le IS NULL)",
            name="confirmee_entiere",
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    profil_id: UUID = Field(foreign_key="profil_connu.id", unique=True)
    etat: EtatIdentite = Field(sa_type=Text)
    motif: MotifCorrection | None = Field(default=None, sa_type=Text)
    ecrite: bytes
    ecrite_cle: str
    ecrite_le: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    confirmee: bytes | None = None
    confirmee_cle: str | None = None
    confirmee_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
