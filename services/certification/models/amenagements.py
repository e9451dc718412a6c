"""Arrangements of the épreuves for a handicap: what concerns health, so sealed, and kept no longer than it serves."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base, one_of
from services.kit.data.db import new_id, versioned


class EtatAmenagement(StrEnum):
    """Où en est une demande d'aménagement des épreuves."""

    DEMANDE = "demande"
    ACCEPTE = "accepte"
    REFUSE = "refuse"


class NatureAmenagement(StrEnum):
    """Ce qui est demandé pour passer les épreuves dans des conditions équitables."""

    TIERS_TEMPS = "tiers_temps"
    SUPPORT_AGRANDI = "support_agrandi"
    ASSISTANCE = "assistance"
    SALLE_ACCESSIBLE = "salle_accessible"
    MATERIEL = "materiel"
    AUTRE = "autre"


@versioned
class Amenagement(Base, table=True):
    """The arrangements that a person asks for a candidature, and the answer of the certificateur.

    Both are sealed under the key that `…_cle` names, as identities are; in clear there is only where the request is.
    """

    __tablename__ = "amenagement"
    __table_args__ = (
        one_of("etat", EtatAmenagement),
        CheckConstraint(
            "(reponse IS NULL) = (etat = 'demande') AND (reponse IS NULL) = (reponse_cle IS NULL)"
            " AND (reponse IS NULL) = (repondu_le IS NULL)",
            name="reponse",
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    candidature_id: UUID = Field(foreign_key="candidature.id", unique=True, ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    etat: EtatAmenagement = Field(sa_type=Text)
    demande: bytes
    demande_cle: str
    demande_le: datetime = Field(sa_type=DateTime(timezone=True))
    reponse: bytes | None = None
    reponse_cle: str | None = None
    repondu_le: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
