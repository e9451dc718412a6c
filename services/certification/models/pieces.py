"""The dossier professionnel of a candidature: its pieces, version by version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import DateTime, Field

from services.certification.models.socle import Base
from services.kit.data.db import new_id


class PieceDossier(Base, table=True):
    """A version of a piece, as it was deposited: it does not change, the next one is a later row of its title."""

    __tablename__ = "piece_dossier"
    __table_args__ = (
        UniqueConstraint("candidature_id", "titre", "numero"),
        CheckConstraint("octets > 0 AND numero >= 1", name="mesures"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1)
    candidature_id: UUID = Field(foreign_key="candidature.id", ondelete="CASCADE")
    profil_id: UUID = Field(foreign_key="profil_connu.id", index=True)
    titre: str
    numero: int
    octets: int
    empreinte: str
    deposee_le: datetime = Field(sa_type=DateTime(timezone=True))


class MorceauPiece(Base, table=True):
    """A part of the bytes of a piece. They come before their piece, which says what was received: hence deferred."""

    __tablename__ = "morceau_piece"
    __table_args__ = (
        ForeignKeyConstraint(
            ["piece_id"], ["piece_dossier.id"], ondelete="CASCADE", deferrable=True, initially="DEFERRED"
        ),
    )
    piece_id: UUID = Field(primary_key=True)
    rang: int = Field(primary_key=True)
    donnees: bytes
